@echo off
rem Removes what install.cmd put on this computer, for the current user.
rem In git this is UTF-8 with LF; bundle.py writes GBK with CRLF. README.md says why.
setlocal EnableExtensions DisableDelayedExpansion
set "CODEPAGE="
for /f "tokens=2 delims=:" %%C in ('chcp') do set "CODEPAGE=%%C"
chcp 936 >nul
set "QUIET=%~1"
echo budgetxl 卸载
echo.
if "%LOCALAPPDATA%"=="" goto no_profile
set "PLACE=%LOCALAPPDATA%\budgetxl"
set "VENV=%PLACE%\venv"

if not exist "%VENV%\Scripts\budgetxl.exe" goto remove
"%VENV%\Scripts\budgetxl.exe" addin uninstall
if not "%ERRORLEVEL%"=="0" goto no_addin

rem Only a folder that is an environment of Python is removed.
:remove
if not exist "%VENV%\pyvenv.cfg" goto variable
rmdir /s /q "%VENV%"
if exist "%VENV%\pyvenv.cfg" goto in_use
if exist "%VENV%\Scripts\budgetxl.exe" goto in_use
rmdir "%PLACE%" 2>nul

rem setx cannot delete, but it tells the running programs; reg deletes.
:variable
reg query "HKCU\Environment" /v BUDGETXL_COMMAND >nul 2>nul
if not "%ERRORLEVEL%"=="0" goto done
setx BUDGETXL_COMMAND "" >nul
reg delete "HKCU\Environment" /v BUDGETXL_COMMAND /f >nul
if not "%ERRORLEVEL%"=="0" goto no_variable

:done
echo 已经卸载：程序、“预算公开”选项卡和环境变量 BUDGETXL_COMMAND 都已去掉。
echo 填好的表没有动。Python 也没有动，不再需要时在“设置、应用”里卸载。
set "STATUS=0"
goto end

:no_profile
echo 没有卸载：系统没有给出当前用户的文件夹（LOCALAPPDATA）。请联系信息技术人员。
goto failed

:no_addin
echo 没有卸载：“预算公开”选项卡去不掉。
echo 请关闭所有 Excel 窗口，再双击 uninstall.cmd。
goto failed

:in_use
echo 没有卸载干净："%VENV%" 里还有文件正在使用。
echo 请关闭所有 Excel 窗口，再双击 uninstall.cmd。
goto failed

:no_variable
echo 没有卸载干净：不能去掉用户环境变量 BUDGETXL_COMMAND。请联系信息技术人员。
goto failed

:failed
set "STATUS=1"

:end
echo.
if /i not "%QUIET%"=="/quiet" pause
if defined CODEPAGE chcp %CODEPAGE% >nul 2>nul
exit /b %STATUS%
