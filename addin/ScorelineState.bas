Attribute VB_Name = "ScorelineState"
Option Explicit
Option Private Module

' What the ribbon shows for the active workbook, without starting Python for it. The
' companion writes it down as lines of "kind<tab>key<tab>text", one section per
' workbook, one without a name for all that hold no endpoint sheet; see
' excel/addin/state.py. Of a workbook not looked at yet, all buttons can be pressed.

Private Const NO_WORKBOOK As String = "Open a workbook first. In Protected View, press Enable Editing."
Private Const NO_ACTION As String = "The installed version of Scoreline does not do this."
Private Const WITHOUT_WORKBOOK As String = " help diagnose about "
Private Const HEADING As String = "scoreline state 1"

Private lines As Variant
Private isRead As Boolean
Private chosenIndex As Long
Private chosenIn As String

Public Sub Forget()
    isRead = False
    chosenIn = ""
End Sub

' Why the control can't work now; empty if it can.
Public Function Reason(ByVal controlId As String) As String
    Reason = ScorelineLauncher.Missing
    If Reason <> "" Then Exit Function
    If Not ScorelineLauncher.Knows(controlId) Then
        Reason = NO_ACTION
        Exit Function
    End If
    If ActiveWorkbook Is Nothing Then
        If InStr(WITHOUT_WORKBOOK, " " & controlId & " ") = 0 Then Reason = NO_WORKBOOK
        Exit Function
    End If
    Reason = Told("off", controlId)
End Function

Public Function IsOn(ByVal controlId As String) As Boolean
    IsOn = (Told("on", controlId) <> "")
End Function

Public Function EndpointCount() As Long
    EndpointCount = Val(Told("count", "endpoint"))
End Function

Public Function EndpointName(ByVal index As Long) As String
    EndpointName = Told("endpoint", CStr(index))
End Function

' Which endpoint is chosen, counted from 0; -1 if there is none.
Public Function Selected() As Long
    If EndpointCount = 0 Then
        Selected = -1
    ElseIf chosenIn <> "" And chosenIn = BookName Then
        Selected = chosenIndex
    Else
        Selected = Val(Told("selected", "endpoint"))
    End If
End Function

Public Sub Remember(ByVal index As Long)
    chosenIndex = index
    chosenIn = BookName
End Sub

' Whether the companion has looked at the active workbook.
Public Function KnowsBook() As Boolean
    KnowsBook = (SectionStart(BookName) >= 0)
End Function

Private Function BookName() As String
    If Not ActiveWorkbook Is Nothing Then BookName = ActiveWorkbook.FullName
End Function

Private Function HasEndpoints() As Boolean
    If Not ActiveWorkbook Is Nothing Then HasEndpoints = ScorelineSaving.HasSheet(ActiveWorkbook)
End Function

Private Function Told(ByVal kind As String, ByVal key As String) As String
    Dim at As Long, fields As Variant
    at = SectionStart(BookName)
    If at < 0 And Not HasEndpoints Then at = SectionStart("")
    If at < 0 Then Exit Function
    For at = at + 1 To UBound(lines)
        fields = Split(lines(at), vbTab)
        If UBound(fields) = 2 Then
            If fields(0) = "book" Then Exit Function
            If fields(0) = kind And fields(1) = key Then
                Told = fields(2)
                Exit Function
            End If
        End If
    Next at
End Function

' The line at which a workbook's section begins; -1 if it has none.
Private Function SectionStart(ByVal book As String) As Long
    Dim at As Long
    SectionStart = -1
    ReadOnce
    If lines(0) <> HEADING Then Exit Function
    For at = 1 To UBound(lines)
        If lines(at) = "book" & vbTab & "name" & vbTab & book Then
            SectionStart = at
            Exit Function
        End If
    Next at
End Function

Private Sub ReadOnce()
    If isRead Then Exit Sub
    lines = Split(ScorelineLauncher.StateText & vbLf, vbLf)
    isRead = True
End Sub
