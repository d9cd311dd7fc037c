@echo off
rem Publishes the workbook that is dropped on this file; works without macros and without Excel.
rem In git this is UTF-8 with LF; bundle.py writes GBK with CRLF. README.md says why.
setlocal EnableExtensions DisableDelayedExpansion
set "CODEPAGE="
for /f "tokens=2 delims=:" %%C in ('chcp') do set "CODEPAGE=%%C"
chcp 936 >nul
set "STATUS=2"
set "TOOL=%LOCALAPPDATA%\budgetxl\venv\Scripts\budgetxl.exe"
if not exist "%TOOL%" goto not_installed
if "%~1"=="" goto no_file
set "RESULT=%~dpn1-公开表.xlsx"
if exist "%RESULT%" goto taken
"%TOOL%" publish "%~1" -o "%RESULT%"
if not "%ERRORLEVEL%"=="0" goto refused
if not exist "%RESULT%" goto refused
echo 公开表写在 "%RESULT%"
set "STATUS=0"
goto end

:refused
echo 没有生成公开表，原因见上面的文字。
set "STATUS=1"
goto end

:taken
echo 没有生成公开表：已经有 "%RESULT%"
echo 请先把它移走或改名。
goto end

:not_installed
echo 还没有安装。请先双击 install.cmd。
goto end

:no_file
echo 用法：存盘并关闭填好的表，把它的图标拖到“生成公开表.cmd”的图标上松开。
echo 公开表写在那张表的旁边。表本身不改动。
goto end

:end
echo.
pause
if defined CODEPAGE chcp %CODEPAGE% >nul 2>nul
exit /b %STATUS%
