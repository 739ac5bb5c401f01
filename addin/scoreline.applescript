-- Lets sandboxed Excel for Mac start Python: Excel runs handlers only of scripts that
-- lie in its own folder of Application Scripts. "scoreline addin install" writes the
-- interpreter's path below; nothing of a workbook reaches this script.

property interpreter : "{interpreter}"

on press(controlId)
	set theCommand to quoted form of interpreter & " -E -P -m scoreline.ribbon " & quoted form of controlId
	do shell script theCommand & " > /dev/null 2>&1 &"
	return ""
end press
