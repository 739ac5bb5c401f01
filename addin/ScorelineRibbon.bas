Attribute VB_Name = "ScorelineRibbon"
Option Explicit

' What the controls of ribbon.xml call. Nothing here decides anything: a press hands
' the control's id to the launcher, a question is answered from the state.
'
' Names begin with Scoreline because Excel looks a callback up by its bare name, and
' another open workbook may have a "Pressed" of its own.

Private ribbonHandle As IRibbonUI

Public Sub ScorelineLoaded(ribbon As IRibbonUI)
    Set ribbonHandle = ribbon
End Sub

' Ask every control anew. Called by the companion when it has written a new state. A
' reset of VBA loses the handle; then the ribbon stays as it is until Excel restarts.
Public Sub ScorelineRefresh()
    ScorelineLauncher.Forget
    ScorelineState.Forget
    If Not ribbonHandle Is Nothing Then ribbonHandle.Invalidate
End Sub

' Which endpoint was chosen for the active workbook, counted from 0; -1 if none. The
' companion asks for it, so that no name stands on a command line.
Public Function ScorelineChosenEndpoint() As Long
    ScorelineChosenEndpoint = ScorelineState.Selected
End Function

' Let Excel's own Undo take the last scoring back. Called by the companion when all is
' written, as its last word: Excel forgets the offer at the next change by a program.
Public Sub ScorelineOfferUndo()
    Application.OnUndo "Undo last scoring", "'" & ThisWorkbook.Name & "'!ScorelineUndo"
End Sub

' What Excel's own Undo calls then: the button of the ribbon.
Public Sub ScorelineUndo()
    ScorelineLauncher.Start "undo"
End Sub

Public Sub ScorelinePressed(control As IRibbonControl)
    ScorelineLauncher.Start control.ID
End Sub

Public Sub ScorelineToggled(control As IRibbonControl, pressed As Boolean)
    ScorelineLauncher.Start control.ID
End Sub

Public Sub ScorelineChosen(control As IRibbonControl, itemId As String, index As Integer)
    ScorelineState.Remember index
    ScorelineLauncher.Start control.ID
End Sub

Public Sub ScorelineGetEnabled(control As IRibbonControl, ByRef returned)
    returned = (ScorelineState.Reason(control.ID) = "")
End Sub

Public Sub ScorelineGetSupertip(control As IRibbonControl, ByRef returned)
    returned = ScorelineState.Reason(control.ID)
    If returned = "" Then returned = control.Tag
End Sub

Public Sub ScorelineGetPressed(control As IRibbonControl, ByRef returned)
    returned = ScorelineState.IsOn(control.ID)
End Sub

Public Sub ScorelineGetItemCount(control As IRibbonControl, ByRef returned)
    returned = ScorelineState.EndpointCount
End Sub

Public Sub ScorelineGetItemLabel(control As IRibbonControl, index As Integer, ByRef returned)
    returned = ScorelineState.EndpointName(index)
End Sub

Public Sub ScorelineGetItemID(control As IRibbonControl, index As Integer, ByRef returned)
    returned = "endpoint" & CStr(index)
End Sub

Public Sub ScorelineGetSelectedItemIndex(control As IRibbonControl, ByRef returned)
    returned = ScorelineState.Selected
End Sub
