#!/usr/bin/env bash
# Translations of the window.
#   packaging/translations.sh          compiles resources/i18n/*.ts to *.qm (run.sh, test.sh and build.sh do this)
#   packaging/translations.sh update   brings the .ts files up to the sources, then compiles
# English has a file for its plural forms only.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=.venv/bin
if [ ! -x "$bin/pyside6-lrelease" ]; then
    bin="$(dirname "$(command -v pyside6-lrelease)")"
fi

if [ "${1:-}" = update ]; then
    mapfile -t sources < <(find app/ui -name '*.py' | LC_ALL=C sort)
    common=(-no-obsolete -locations none -source-language en)
    "$bin/pyside6-lupdate" "${sources[@]}" -ts resources/i18n/vcs-wall_zh_CN.ts -target-language zh_CN "${common[@]}"
    "$bin/pyside6-lupdate" "${sources[@]}" -ts resources/i18n/vcs-wall_en.ts -target-language en -pluralonly "${common[@]}"
fi

for source in resources/i18n/*.ts; do
    compiled="${source%.ts}.qm"
    if [ "$compiled" -nt "$source" ] && [ "${1:-}" != update ]; then
        continue
    fi
    # In one step: somebody else may compile, or read it, at the same moment.
    "$bin/pyside6-lrelease" -silent "$source" -qm "$compiled.$$"
    mv "$compiled.$$" "$compiled"
done
