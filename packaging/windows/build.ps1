# Makes the Windows installer: freezes the program, adds libvlc, compiles the installer. Run in PowerShell:
#   powershell -ExecutionPolicy Bypass -File packaging\windows\build.ps1 -Vlc "C:\Program Files\VideoLAN\VLC"
# Needs Python 3.11 to 3.13, NSIS (makensis) and an installed 64-bit VLC 3, whose libvlc is taken along.
# Written and read with care, but never run here: there is no Windows on the machines this was made on.
param(
    [Parameter(Mandatory = $true)][string] $Vlc,
    [string] $Python = "py",
    [string] $MakeNsis = "makensis"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = "Stop"

function Invoke-Checked([string] $What, [scriptblock] $Command) {
    & $Command
    if ($LASTEXITCODE -ne 0) { throw "$What ended with status $LASTEXITCODE." }
}

$Root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
$Build = Join-Path $Root "build"
$Venv = Join-Path $Root ".venv-windows"
$InitFile = Join-Path $Root "app\__init__.py"
if ((Get-Content $InitFile -Raw) -notmatch '__version__ = "([^"]+)"') { throw "app\__init__.py has no __version__." }
$Version = $Matches[1]
foreach ($Name in "libvlc.dll", "libvlccore.dll", "plugins") {
    if (-not (Test-Path (Join-Path $Vlc $Name))) { throw "$Vlc has no ${Name}: it is no VLC." }
}

if (-not (Test-Path $Venv)) { Invoke-Checked "Making the environment" { & $Python -m venv $Venv } }
$VenvPython = Join-Path $Venv "Scripts\python.exe"
$env:PIP_CONSTRAINT = Join-Path $Root "packaging\constraints.txt"
Invoke-Checked "Installing" { & $VenvPython -m pip install --quiet --editable "$Root[build]" }
Get-ChildItem (Join-Path $Root "resources\i18n\*.ts") | ForEach-Object {
    $Qm = [IO.Path]::ChangeExtension($_.FullName, ".qm")
    Invoke-Checked "Compiling $($_.Name)" { & (Join-Path $Venv "Scripts\pyside6-lrelease.exe") -silent $_.FullName -qm $Qm }
}

$env:SOURCE_DATE_EPOCH = (git -C $Root log -1 --format=%ct)
$env:PYTHONHASHSEED = "0"
# PyInstaller makes an .ico of it (with Pillow, which the program needs anyway).
Invoke-Checked "Icons" { & $VenvPython "$Root\packaging\bundle.py" icons "$Build\windows-icons" }
$env:VCS_WALL_ICON = Join-Path $Build "windows-icons\hicolor\256x256\apps\vcs-wall.png"
Push-Location $Root
try {
    Invoke-Checked "Freezing" {
        & $VenvPython -m PyInstaller --noconfirm --log-level WARN --distpath "$Build\windows" --workpath "$Build\work" packaging\vcs-wall.spec
    }
} finally { Pop-Location }
$Tree = Join-Path $Build "windows\vcs-wall"

# libvlc and the plugins of packaging/bundle.py's list.
$Target = Join-Path $Tree "_internal\vlc"
New-Item -ItemType Directory -Force $Target | Out-Null
Copy-Item (Join-Path $Vlc "libvlc.dll"), (Join-Path $Vlc "libvlccore.dll") $Target
$List = & $VenvPython -c "import sys; sys.path.insert(0, r'$Root\packaging'); import bundle; [print(g, n) for g, ns in bundle.VLC_PLUGINS.items() for n in ns]"
foreach ($Row in $List) {
    $Group, $Name = $Row -split " "
    $From = Join-Path $Vlc "plugins\$Group\lib${Name}_plugin.dll"
    if (Test-Path $From) {  # alsa and pulse are Linux's
        New-Item -ItemType Directory -Force (Join-Path $Target "plugins\$Group") | Out-Null
        Copy-Item $From (Join-Path $Target "plugins\$Group")
    }
}
foreach ($Name in "audio_output\libmmdevice_plugin.dll", "audio_output\libdirectsound_plugin.dll") {
    New-Item -ItemType Directory -Force (Split-Path (Join-Path $Target "plugins\$Name")) | Out-Null
    Copy-Item (Join-Path $Vlc "plugins\$Name") (Join-Path $Target "plugins\$Name")
}
Invoke-Checked "Notices" { & $VenvPython "$Root\packaging\notices.py" $Tree "$Tree\THIRD-PARTY-NOTICES.txt" }
Copy-Item (Join-Path $Root "packaging\CHANGELOG.md") $Tree
Invoke-Checked "The frozen program" { & "$Tree\vcs-wall.exe" doctor }

$Out = Join-Path $Build "vcs-wall-$Version-setup.exe"
Invoke-Checked "makensis" { & $MakeNsis -V2 "-DVERSION=$Version" "-DTREE=$Tree" "-DOUT=$Out" (Join-Path $PSScriptRoot "vcs-wall.nsi") }
Write-Host "Built $Out"
