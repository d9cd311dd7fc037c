@echo off
rem Installs budgetxl for the current user out of this folder. No network, no administrator.
rem In git this is UTF-8 with LF; bundle.py writes GBK with CRLF. README.md says why.
setlocal EnableExtensions DisableDelayedExpansion
set "CODEPAGE="
for /f "tokens=2 delims=:" %%C in ('chcp') do set "CODEPAGE=%%C"
chcp 936 >nul
set "VERSIONS=@VERSIONS@"
set "HERE=%~dp0"
set "QUIET=%~1"
echo budgetxl 安装
echo.
if "%LOCALAPPDATA%"=="" goto no_profile
set "PLACE=%LOCALAPPDATA%\budgetxl"
set "VENV=%PLACE%\venv"
if not exist "%HERE%wheels\budgetxl-*.whl" goto not_unpacked

rem Which Python: one that the wheels in this folder fit.
set PYTHON=
for %%V in (%VERSIONS%) do call :look %%V
if not defined PYTHON goto no_python

echo 找到 Python，正在安装，大约一分钟……
if not exist "%PLACE%" mkdir "%PLACE%"
if not exist "%PLACE%" goto no_place
%PYTHON% -I -m venv --clear "%VENV%"
if not "%ERRORLEVEL%"=="0" goto no_venv
"%VENV%\Scripts\python.exe" -I -m pip --isolated --disable-pip-version-check install --quiet --no-index --find-links "%HERE%wheels" "budgetxl[dask]"
if not "%ERRORLEVEL%"=="0" goto no_packages
"%VENV%\Scripts\budgetxl.exe" formats >nul
if not "%ERRORLEVEL%"=="0" goto does_not_run
setx BUDGETXL_COMMAND "\"%VENV%\Scripts\budgetxl.exe\"" >nul
if not "%ERRORLEVEL%"=="0" goto no_variable
"%VENV%\Scripts\budgetxl.exe" addin install
if not "%ERRORLEVEL%"=="0" goto no_addin

echo.
echo 安装完成。做了这些事：
echo   程序装在 "%VENV%"
echo   用户环境变量 BUDGETXL_COMMAND 指向 budgetxl.exe
echo   Excel 里多了“预算公开”选项卡
echo 请关闭所有 Excel 窗口，再打开“模板”文件夹里的表。
set "STATUS=0"
goto end

:look
if defined PYTHON exit /b 0
set "VERSION=%~1"
set "SHORT=%VERSION:.=%"
set CANDIDATE=py -%VERSION%
call :try
set CANDIDATE=python
call :try
set CANDIDATE="%LOCALAPPDATA%\Programs\Python\Python%SHORT%\python.exe"
call :try
set CANDIDATE="%ProgramFiles%\Python%SHORT%\python.exe"
call :try
exit /b 0

rem Python from the Store cannot be used: what it writes under AppData other programs do not see.
:try
if defined PYTHON exit /b 0
%CANDIDATE% -I -c "import sys; v = sys.version_info; sys.exit(f'{v[0]}.{v[1]}' != '%VERSION%' or sys.maxsize < 2**32 or 'WindowsApps' in sys.base_prefix)" >nul 2>nul
if not "%ERRORLEVEL%"=="0" exit /b 0
set PYTHON=%CANDIDATE%
exit /b 0

:no_profile
echo 没有安装：系统没有给出当前用户的文件夹（LOCALAPPDATA）。请联系信息技术人员。
goto failed

:not_unpacked
echo 没有安装：旁边没有 wheels 文件夹。
echo 请先把压缩包“全部解压缩”到一个文件夹，再双击那里的 install.cmd。
goto failed

:no_python
echo 没有安装：没有找到合用的 Python。
echo 需要 64 位的 Python，版本是下列之一：%VERSIONS%
echo 旁边有 python 开头的 .exe 的，先双击它；没有的，按“说明.txt”里的地址下载。
echo 安装时不勾选“Use admin privileges…”，直接点“Install Now”。不要用应用商店里的 Python。
echo 装好以后，再双击 install.cmd。
goto failed

:no_place
echo 没有安装：不能建立文件夹 "%PLACE%"
echo 请联系信息技术人员。
goto failed

:no_venv
echo 没有安装：不能在 "%VENV%" 建立程序环境。
echo 请关闭所有 Excel 窗口，再双击 install.cmd。仍不行，请把上面的文字交给信息技术人员。
goto failed

:no_packages
echo 没有装完：wheels 文件夹里的文件不全或已损坏。
echo 请重新解压缩，再双击 install.cmd。仍不行，请把上面的文字交给信息技术人员。
goto failed

:does_not_run
echo 没有装完：程序装好了，但不能运行。可能是安全软件拦截了
echo "%VENV%\Scripts\budgetxl.exe"
echo 请把上面的文字交给信息技术人员。
goto failed

:no_variable
echo 没有装完：不能设置用户环境变量 BUDGETXL_COMMAND。请联系信息技术人员。
goto failed

:no_addin
echo 程序装好了，但“预算公开”选项卡没有装上。模板里的按钮不受影响。
echo 请关闭所有 Excel 窗口，再双击 install.cmd。仍不行，请把上面的文字交给信息技术人员。
goto failed

:failed
set "STATUS=1"

:end
echo.
if /i not "%QUIET%"=="/quiet" pause
if defined CODEPAGE chcp %CODEPAGE% >nul 2>nul
exit /b %STATUS%
