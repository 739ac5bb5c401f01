Attribute VB_Name = "ScorelineSaving"
Option Explicit
Option Private Module

' A word of warning before a workbook that holds a key is saved: whoever gets the file
' gets the key. Said once per workbook while Excel is open.

Private Const SHEET_NAME As String = "_scoreline"
Private Const LOOKED_AT As String = "A1:H1002"

Private warned As String

' Whether saving may go on.
Public Function MayBeSaved(ByVal book As Workbook) As Boolean
    MayBeSaved = True
    If InStr(warned, vbTab & book.FullName & vbTab) > 0 Then Exit Function
    If Not HoldsKey(book) Then Exit Function
    If MsgBox(Warning, vbOKCancel + vbExclamation, "Scoreline") = vbOK Then
        warned = warned & vbTab & book.FullName & vbTab
    Else
        MayBeSaved = False
    End If
End Function

Public Function HoldsKey(ByVal book As Workbook) As Boolean
    Dim sheet As Worksheet, content As Variant
    For Each sheet In book.Worksheets
        If sheet.Name = SHEET_NAME Then
            For Each content In sheet.Range(LOOKED_AT).Value
                If LooksLikeKey(content) Then HoldsKey = True
            Next content
        End If
    Next sheet
End Function

Public Function HasSheet(ByVal book As Workbook) As Boolean
    Dim sheet As Worksheet
    For Each sheet In book.Worksheets
        If sheet.Name = SHEET_NAME Then HasSheet = True
    Next sheet
End Function

Private Function LooksLikeKey(ByVal content As Variant) As Boolean
    If VarType(content) = vbString Then
        LooksLikeKey = (Trim$(content) Like "sl[ewt]_[0-9A-Za-z]*")
    End If
End Function

Private Function Warning() As String
    Warning = "This workbook holds a key. Whoever gets the file can score with it, although the sheet is hidden." & vbCrLf & vbCrLf & _
        "To send it to others, use Scoreline > Share without keys, or Make customer workbook." & vbCrLf & vbCrLf & _
        "Save this one with its key?"
End Function
