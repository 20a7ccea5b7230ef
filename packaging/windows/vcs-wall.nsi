; The installer for Windows: per user, no administrator needed. Made from a frozen tree (packaging/windows/build.ps1):
;   makensis -DVERSION=0.1.0 -DTREE=C:\path\to\vcs-wall -DOUT=vcs-wall-0.1.0-setup.exe vcs-wall.nsi
; On Linux `packaging/build.sh windows` compiles this script on a stub tree; it was never run on a Windows here.
Unicode true
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"

!ifndef VERSION
  !error "VERSION is not given"
!endif
!ifndef TREE
  !error "TREE is not given"
!endif
!ifndef OUT
  !define OUT "vcs-wall-${VERSION}-setup.exe"
!endif

!define NAME "VCS Wall"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\vcs-wall"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
ManifestDPIAware true
InstallDir "$LOCALAPPDATA\Programs\vcs-wall"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The vcs-wall engineers"

; The language chosen at the first time is that of the next installer and of the uninstaller.
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${KEY}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "InstallerLanguage"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\vcs-wall-window.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString NEWER ${LANG_ENGLISH} "A newer version is installed. Going back is refused, because its data may be newer than this version can read. Remove the newer version first (your data stays), or keep it."
LangString NEWER ${LANG_SIMPCHINESE} "已安装更新的版本。不允许降级，因为其数据可能比此版本能读取的更新。请先卸载新版本（您的数据会保留），或继续使用新版本。"
LangString RUNNING ${LANG_ENGLISH} "VCS Wall is running. Close all its windows, then try again."
LangString RUNNING ${LANG_SIMPCHINESE} "VCS Wall 正在运行。请关闭它的所有窗口，然后重试。"
LangString VIEW ${LANG_ENGLISH} "View of a video wall"
LangString VIEW ${LANG_SIMPCHINESE} "视频墙视图"
LangString EVIDENCE ${LANG_ENGLISH} "Video evidence"
LangString EVIDENCE ${LANG_SIMPCHINESE} "视频证据"
LangString VERIFY ${LANG_ENGLISH} "Check as video evidence"
LangString VERIFY ${LANG_SIMPCHINESE} "校验视频证据"

; Windows lets nobody write to a program that runs: nothing is touched then, or half of it would be gone.
!macro RefuseWhileRunning
  !define RUNNING_ID ${__LINE__}
again_${RUNNING_ID}:
  IfFileExists "$INSTDIR\vcs-wall.exe" 0 done_${RUNNING_ID}
  ClearErrors
  FileOpen $0 "$INSTDIR\vcs-wall.exe" a
  IfErrors busy_${RUNNING_ID}
  FileClose $0
  IfFileExists "$INSTDIR\vcs-wall-window.exe" 0 done_${RUNNING_ID}
  FileOpen $0 "$INSTDIR\vcs-wall-window.exe" a
  IfErrors busy_${RUNNING_ID}
  FileClose $0
  Goto done_${RUNNING_ID}
busy_${RUNNING_ID}:
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again_${RUNNING_ID}
  SetErrorLevel 1618
  Quit
done_${RUNNING_ID}:
  !undef RUNNING_ID
!macroend

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  ReadRegStr $0 HKCU "${KEY}" "DisplayVersion"
  StrCmp $0 "" same
  ${VersionCompare} "$0" "${VERSION}" $1
  IntCmp $1 1 0 same same
  MessageBox MB_OK|MB_ICONSTOP "$(NEWER)" /SD IDOK
  SetErrorLevel 1638
  Quit
same:
FunctionEnd

; One kind of file opened by the program: its ending, its name in the registry, what it is called.
!macro Associate EXTENSION ID TEXT
  WriteRegStr HKCU "Software\Classes\${EXTENSION}" "" "${ID}"
  WriteRegStr HKCU "Software\Classes\${ID}" "" "${TEXT}"
  WriteRegStr HKCU "Software\Classes\${ID}\DefaultIcon" "" "$INSTDIR\vcs-wall-window.exe,0"
  WriteRegStr HKCU "Software\Classes\${ID}\shell\open\command" "" '"$INSTDIR\vcs-wall-window.exe" --open "%1"'
!macroend
!macro Dissociate EXTENSION ID
  ReadRegStr $0 HKCU "Software\Classes\${EXTENSION}" ""
  StrCmp $0 "${ID}" 0 +2
  DeleteRegKey HKCU "Software\Classes\${EXTENSION}"
  DeleteRegKey HKCU "Software\Classes\${ID}"
!macroend

Section "Install"
  !insertmacro RefuseWhileRunning
  ; What an older version had and this one has not must not stay between its files.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${TREE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\vcs-wall-window.exe"
  !insertmacro Associate ".vcsview" "vcs-wall.view" "$(VIEW)"
  ; One file of a bundle of evidence opens the check of its folder.
  !insertmacro Associate ".vcsevidence" "vcs-wall.evidence" "$(EVIDENCE)"
  ; The folder itself or a zip of it others open, too: there the check is only offered.
  WriteRegStr HKCU "Software\Classes\Applications\vcs-wall-window.exe" "FriendlyAppName" "${NAME}"
  WriteRegStr HKCU "Software\Classes\Applications\vcs-wall-window.exe\shell\open\command" "" '"$INSTDIR\vcs-wall-window.exe" --open "%1"'
  WriteRegStr HKCU "Software\Classes\Applications\vcs-wall-window.exe\SupportedTypes" ".zip" ""
  WriteRegStr HKCU "Software\Classes\Directory\shell\vcs-wall.verify" "" "$(VERIFY)"
  WriteRegStr HKCU "Software\Classes\Directory\shell\vcs-wall.verify\command" "" '"$INSTDIR\vcs-wall-window.exe" --open "%1"'
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallerLanguage" "$LANGUAGE"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\vcs-wall-window.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" "$0"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
SectionEnd

; The user's data (%LOCALAPPDATA%\vcs-wall) stays.
Section "Uninstall"
  !insertmacro RefuseWhileRunning
  Delete "$SMPROGRAMS\${NAME}.lnk"
  !insertmacro Dissociate ".vcsview" "vcs-wall.view"
  !insertmacro Dissociate ".vcsevidence" "vcs-wall.evidence"
  DeleteRegKey HKCU "Software\Classes\Applications\vcs-wall-window.exe"
  DeleteRegKey HKCU "Software\Classes\Directory\shell\vcs-wall.verify"
  DeleteRegKey HKCU "${KEY}"
  Delete "$INSTDIR\vcs-wall.exe"
  Delete "$INSTDIR\vcs-wall-window.exe"
  Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
  Delete "$INSTDIR\CHANGELOG.md"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\_internal"
  RMDir "$INSTDIR"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'
SectionEnd
