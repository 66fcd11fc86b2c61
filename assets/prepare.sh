# What ./run and tests/run begin with; sourced, in the project's folder.

PATH=${PATH:-}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# Installs the packages of the groups named (see packages.txt) that are not there yet.
install_missing() {
    local groups wanted missing as_root
    if ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian: what assets/packages.txt lists must be here already." >&2
        return 0
    fi
    groups=" $* "
    wanted=$(awk -v groups="$groups" '/^[^#]/ && index(groups, " " $2 " ") { print $1 }' \
        assets/packages.txt)
    missing=$({
        dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null || true
        echo "$wanted"
    } | awk '$2 == "installed" { there[$1] = 1 } NF == 1 && !there[$1]' | tr '\n' ' ')
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null; then
            echo "These packages are missing, and only root can install them: $missing" >&2
            return 1
        fi
    fi
    echo "Installing from Debian${as_root:+, with sudo}: $missing"
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get -qq update || echo "The package lists could not be refreshed." >&2
    # Recommended packages stay away: the list names all that is needed.
    if ! $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends install $missing >/dev/null; then
        echo "Not all of these could be installed: $missing" >&2
        return 1
    fi
}

# build_into FOLDER [meson options]: silent when all is well.
build_into() {
    local folder=$1 log
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        echo "Building into $folder/, once; a few minutes on a small machine."
        log=$(meson setup "$folder" "$@" 2>&1) || {
            printf '%s\n' "$log" >&2
            return 1
        }
    elif [ -n "$(find engine installations tests \
        \( -name meson.build -o -path "installations/*.c" -o -path installations \) \
        -newer "$folder/build.ninja" -print -quit)" ]; then
        # Folders that come or go join or leave the build only when meson looks again.
        log=$(meson setup --reconfigure "$folder" 2>&1) || {
            printf '%s\n' "$log" >&2
            return 1
        }
    fi
    log=$(ninja -C "$folder" --quiet 2>&1) || {
        printf '%s\n' "$log" >&2
        return 1
    }
}
