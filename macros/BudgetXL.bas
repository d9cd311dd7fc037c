Attribute VB_Name = "BudgetXL"
Option Explicit
' The buttons: each starts budgetxl, waits for its answer and says it. No rule and no sentence is
' here: sentences come from the column BX_WORDS or, in hexadecimal digits, from Python.
Private busy As Boolean

Public Function BxPing() As String
    BxPing = "pong"
End Function
Public Sub BxCheck()
    Ask "check"
End Sub
Public Sub BxClear()
    Ask "clear"
End Sub
Public Sub BxPublish()
    Ask "publish"
End Sub
' narrative:
Public Sub BxDisclosure()
    Ask "disclosure"
End Sub
' :narrative

Public Sub BxRows()
    Ask "rows"
End Sub
Public Sub BxForms()
    Ask "forms"
End Sub
Public Sub BxPaste()
    If busy Then Exit Sub
    On Error GoTo NoTemplate
    If Val(Named("BX_LEFT").Value) = 0 Then Receive Named("BX_PASTE")
    Ask "paste"
    Exit Sub
NoTemplate:
    Say Sentence(6)
End Sub
Private Sub Receive(ByVal place As Object)
    ' What is on the clipboard, if anything is: Python says what came of it. Text stays text.
    Dim shown As String
    On Error Resume Next
    shown = Target().ActiveSheet.Name
    place.Worksheet.Activate
    place.Select
    If Application.CutCopyMode = 0 Then place.Worksheet.Cells.NumberFormat = "@"
    place.Worksheet.Paste
    Target().Worksheets(shown).Activate
End Sub

Public Sub BxRibbon(control As IRibbonControl)
    Select Case control.Tag
        Case "next": BxNext
        Case "paste": BxPaste
        Case "help": BxHelp
        Case Else: Ask control.Tag
    End Select
End Sub
Public Sub BxHelp()
    On Error GoTo NoTemplate
    Named("BX_HELP").Worksheet.Activate
    Exit Sub
NoTemplate:
    Say Sentence(6)
End Sub

Public Sub BxNext()
    Dim found As Object, row As Long
    On Error GoTo NoTemplate
    Set found = Named("BX_RESULTS")
    row = Val(Named("BX_CURRENT").Value) + 1
    If found.Cells(row, 1).Value = "" Then row = 1
    If found.Cells(row, 1).Value = "" Then Say Sentence(5): Exit Sub
    Named("BX_CURRENT").Value = row
    Application.StatusBar = found.Cells(row, 3).Value & "  " & found.Cells(row, 4).Value
    If found.Cells(row, 9).Value = "" Then Exit Sub
    Target().Worksheets(found.Cells(row, 8).Value).Activate
    Target().Worksheets(found.Cells(row, 8).Value).Range(found.Cells(row, 9).Value).Select
    Exit Sub
NoTemplate:
    Say Sentence(6)
End Sub

Private Sub Ask(ByVal verb As String)
    Dim token As String, answer As String
    If busy Then Exit Sub
    busy = True
    On Error GoTo Failed
    Application.StatusBar = Sentence(1)
    token = NewToken()
    answer = Started("'" & verb & "', '" & Digits(FullName()) & "', '" & Digits(token) & "', '", token)
    If answer = "" Then answer = Awaited(token)
    Forget token
    busy = False
    Say answer
    Exit Sub
Failed:
    busy = False
    Say Sentence(7) & Err.Description
End Sub

Private Function Started(ByVal call_ As String, ByVal token As String) As String
    ' Nothing once Python was started, else the sentence that says why it was not.
    Dim command As String, way As String
    On Error Resume Next ' where that add-in is missing, or its Python has no budgetxl
    Application.Run "xlwings.xlam!RunPython", "import budgetxl.button; budgetxl.button.called(" & call_ & "xlwings')"
    If Dir(token) = "" Then Exit Function
    way = "setting"
    command = Trim$(Named("BX_COMMAND").Value)
    On Error GoTo 0 ' LibreOffice needs this in between
    On Error GoTo Missing
    If command = "" Then way = "environment": command = Environ("BUDGETXL_COMMAND")
    If command = "" Then way = "path": command = "budgetxl"
    Shell command & " button " & Replace(Replace(call_, "', '", " "), "'", "") & way, 0
    Exit Function
Missing:
    Started = Sentence(2) & command & Sentence(3)
End Function

Private Function Awaited(ByVal token As String) As String
    Dim began As Date, patience As Double, channel As Integer, text As String, i As Long
    patience = Val(Environ("BUDGETXL_SECONDS"))
    If patience = 0 Then patience = 60
    began = Now
    Do While Dir(token & ".done") = ""
        If (Now - began) * 86400 > patience Then Awaited = Sentence(4): Exit Function
        ' LibreOffice serves Python only while it waits, Excel while it does events.
        If Left$(Application.OperatingSystem, 4) = "Unix" Then Application.Wait Now + 0.2 / 86400
        DoEvents
    Loop
    channel = FreeFile: Open token & ".done" For Input As #channel
    Line Input #channel, text
    Close #channel
    For i = 1 To Len(text) Step 4
        Awaited = Awaited & ChrW(CLng("&H" & Mid$(text, i, 4)))
    Next
End Function

Private Function NewToken() As String
    ' A file that Python takes before it writes anything: where it is gone, it is too late.
    Dim folder As String, channel As Integer
    folder = Environ("TEMP")
    If folder = "" Then folder = "/tmp"
    Randomize
    NewToken = folder & Application.PathSeparator & "budgetxl-" & CStr(Int(Now * 86400)) & "-" & CStr(Int(Rnd * 1000000))
    channel = FreeFile: Open NewToken For Output As #channel
    Close #channel
End Function
Private Sub Forget(ByVal token As String)
    On Error Resume Next ' only one of them is there
    Kill token: Kill token & ".taken": Kill token & ".done"
End Sub
Private Sub Say(ByVal text As String)
    Application.StatusBar = IIf(text = "", False, text)
    On Error GoTo NoTemplate
    Named("BX_STATUS").Value = text
    Exit Sub
NoTemplate:
    MsgBox text
End Sub
Private Function Sentence(ByVal number As Long) As String
    Sentence = ThisWorkbook.Names("BX_WORDS").RefersToRange.Cells(number, 1).Value
End Function
Private Function Named(ByVal label As String) As Object
    If InStr(Target().Names(label).RefersTo, "#REF!") > 0 Then Err.Raise 9 ' its sheet was deleted
    Set Named = Target().Names(label).RefersToRange
End Function
Private Function Target() As Object
    If LCase$(Right$(ThisWorkbook.Name, 5)) = ".xlam" Then Set Target = ActiveWorkbook Else Set Target = ThisWorkbook
End Function
Private Function FullName() As String
    FullName = Target().FullName
    If FullName = Target().Name And Target().Path <> "" Then FullName = Target().Path & Application.PathSeparator & FullName
End Function
Private Function Digits(ByVal text As String) As String
    Dim i As Long
    For i = 1 To Len(text)
        Digits = Digits & Right$("000" & Hex$(AscW(Mid$(text, i, 1)) And &HFFFF&), 4)
    Next
End Function
