Attribute VB_Name = "ScorelineLauncher"
Option Explicit
Option Private Module

' Starts Python with a constant command and returns at once.
'
' Which Python is written in the user's own settings by "scoreline addin install".
' Nothing of the workbook at hand - its name, folder, sheets or cells - is read here, so
' it can choose neither the program, nor where Python looks for modules, nor a word of
' the command. Python runs with -E and -P: no PYTHON variables, nothing imported from
' the current folder. Of a press only the control's id crosses over.

Private Const SETTINGS As String = "launcher.txt"
Private Const STATE As String = "ribbon-state.txt"
Private Const HEADING As String = "scoreline launcher 1"
Private Const OPTIONS As String = " -E -P -m scoreline.ribbon "
Private Const MAX_BYTES As Long = 1000000

Private knownText As String
Private isKnown As Boolean
Private isThere As Boolean

Public Sub Forget()
    isKnown = False
    isThere = False
End Sub

Public Sub Start(ByVal controlId As String)
    If Not Knows(controlId) Then Exit Sub
    If Missing <> "" Then
        MsgBox Missing, vbExclamation, "Scoreline"
        Exit Sub
    End If
    On Error GoTo Refused
    Launch Setting("python"), controlId
    Exit Sub
Refused:
    MsgBox Refusal(Err.Number), vbExclamation, "Scoreline"
End Sub

' Why nothing can be started; empty if it can.
Public Function Missing() As String
    If Not isThere Then isThere = IsProgram(Setting("python"))
    If Not isThere Then
        Missing = "Scoreline's Python was not found. Run 'scoreline addin install' once, then restart Excel."
    End If
End Function

' Whether the installed version has an action for the id. Only letters: an id of
' ribbon.xml, and nothing that means something to a shell.
Public Function Knows(ByVal controlId As String) As Boolean
    If controlId = "" Or controlId Like "*[!A-Za-z]*" Then Exit Function
    Knows = (InStr(" " & Setting("actions") & " ", " " & controlId & " ") > 0)
End Function

' What the ribbon shows, as the companion wrote it down. No argument says which file:
' a public function of an add-in can be called from a cell.
Public Function StateText() As String
    StateText = TextOf(STATE)
End Function

' The text of a file in the settings folder; empty if it is not there. Files are
' UTF-16, because a VBA string is, and the code page of a computer is not everyone's.
Private Function TextOf(ByVal fileName As String) As String
    Dim bytes() As Byte, number As Integer, path As String
    path = Folder & fileName
    number = FreeFile
    On Error GoTo Unreadable
    If Dir(path) = "" Then Exit Function
    Open path For Binary Access Read As #number
    If LOF(number) > 1 And LOF(number) < MAX_BYTES Then
        ReDim bytes(0 To LOF(number) - 1)
        Get #number, , bytes
        TextOf = bytes
    End If
    Close #number
    Exit Function
Unreadable:
    Close #number
    TextOf = ""
End Function

Private Sub Launch(ByVal python As String, ByVal controlId As String)
    #If Mac Then
        AppleScriptTask "scoreline.applescript", "press", controlId
    #Else
        Shell Chr(34) & python & Chr(34) & OPTIONS & controlId, vbHide
    #End If
End Sub

' Sandboxed Excel on a Mac can't see a program outside its container; the script that
' starts it names it.
Private Function IsProgram(ByVal python As String) As Boolean
    If python = "" Or InStr(python, Chr(34)) > 0 Then Exit Function
    If Not (python Like "[A-Za-z]:\*" Or python Like "\\*" Or python Like "/*") Then Exit Function
    #If Mac Then
        IsProgram = True
    #Else
        On Error Resume Next
        IsProgram = (Dir(python) <> "")
    #End If
End Function

Private Function Setting(ByVal key As String) As String
    Dim line As Variant, fields As Variant
    If Not isKnown Then knownText = TextOf(SETTINGS)
    isKnown = True
    If Left$(knownText, Len(HEADING)) <> HEADING Then Exit Function
    For Each line In Split(knownText, vbLf)
        fields = Split(line, vbTab)
        If UBound(fields) = 1 Then
            If fields(0) = key Then Setting = fields(1)
        End If
    Next line
End Function

Private Function Refusal(ByVal number As Long) As String
    Refusal = "Excel was not allowed to start Scoreline (error " & number & "). "
    If Setting("page") <> "" Then
        Refusal = Refusal & "You can upload the workbook at " & Setting("page") & " and get it back scored; or ask IT to allow it, as the add-in's README says."
    Else
        Refusal = Refusal & "You can upload the workbook on the service's page and get it back scored; or ask IT to allow it, as the add-in's README says."
    End If
End Function

Private Function Folder() As String
    #If Mac Then
        Folder = Environ("HOME") & "/scoreline/"
    #Else
        Dim separator As String
        separator = Application.PathSeparator
        Folder = Environ("LOCALAPPDATA") & separator & "scoreline" & separator & "scoreline" & separator
    #End If
End Function
