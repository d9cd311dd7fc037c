@echo off
rem Checks the workbooks that are dropped on this file; works without macros and without Excel.
rem In git this is UTF-8 with LF; bundle.py writes GBK with CRLF. README.md says why.
setlocal EnableExtensions DisableDelayedExpansion
set "CODEPAGE="
for /f "tokens=2 delims=:" %%C in ('chcp') do set "CODEPAGE=%%C"
chcp 936 >nul
set "STATUS=0"
set "TOOL=%LOCALAPPDATA%\budgetxl\venv\Scripts\budgetxl.exe"
if not exist "%TOOL%" goto not_installed
if "%~1"=="" goto no_file

:next
set "REPORT=%~dpn1-审核报告.html"
"%TOOL%" check "%~1" --report "%REPORT%"
if errorlevel 2 goto unusable
if not exist "%REPORT%" goto unusable
start "" "%REPORT%"
goto more

:unusable
set "STATUS=2"
echo 没有审核："%~nx1"

:more
echo.
shift
if not "%~1"=="" goto next
goto end

:not_installed
echo 还没有安装。请先双击 install.cmd。
set "STATUS=2"
goto end

:no_file
echo 用法：存盘并关闭填好的表，把它的图标拖到“审核.cmd”的图标上松开。
echo 审核报告写在那张表的旁边，并自动打开。表本身不改动。
set "STATUS=2"

:end
echo.
pause
if defined CODEPAGE chcp %CODEPAGE% >nul 2>nul
exit /b %STATUS%
