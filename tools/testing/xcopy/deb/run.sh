#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh [--words]
#
# The packages of scripts/deb.sh, with the tests' small kernel, in a Debian of their
# own: installed, upgraded, removed, purged, after which nothing of them is left; then
# the same with the machine booted into them (booted.sh). That Debian is made by
# mmdebstrap once and kept in the cache; the test works on a copy in memory. Needs
# root. Prints TAP.
#
# --words only looks at this one:
#  SUITE	another Debian than this machine's: bookworm, trixie, forky, sid
set -euo pipefail
. "$(dirname "$0")/../../../../scripts/cache.sh"
. "$(dirname "$0")/files.sh"

SUITE=${SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
[[ $SUITE =~ ^(bookworm|trixie|forky|sid)$ ]] ||
	{ echo "make test-deb: SUITE=$SUITE: there is bookworm, trixie, forky and sid" >&2; exit 2; }
[[ ${1:-} != --words ]] || exit 0
PACKAGES=cpio,initramfs-tools,kmod,libblkid1,linux-base,lvm2,udev
LOG_BOOT=$TOP/build/log/deb-boot.log
here=$TOP/tools/testing/xcopy/deb
BASE=$XCOPY_CACHE/image/deb-$(sha256sum <<<"$SUITE $PACKAGES" | cut -c1-12)
nr=0 failed=0

# ok DESCRIPTION CMD...: a command that ends well; what it prints is shown when it does not
ok()
{
	local what=$1

	shift
	nr=$((nr + 1))
	if "$@" >"$WORK/out" 2>&1; then
		echo "ok $nr - $what"
	else
		echo "not ok $nr - $what ($?)"
		tail -n 15 "$WORK/out" | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

nok() { ok "$1" not "${@:2}"; }
not() { ! "$@"; }

# is DESCRIPTION WANT GOT
is() { ok "$1" same "$2" "$3"; }
same()
{
	[[ $1 == "$2" ]] || { printf 'want: %s\ngot:  %s\n' "$1" "$2"; return 1; }
}

make_base()
{
	[[ -e $BASE/etc ]] && return
	claim_cache
	mkdir -p "${BASE%/*}"
	rm -rf "$BASE.new"
	run_logged "a Debian of its own" "$XCOPY_CACHE/log/deb-base.log" 0 \
		mmdebstrap --mode=root --variant=minbase --include="$PACKAGES" "$SUITE" "$BASE.new"
	mv "$BASE.new" "$BASE"
}

# enter: $ROOT is a copy of the base, which is gone with this script
enter()
{
	mount -t tmpfs -o size=3g xcopy-deb "$WORK"
	mkdir "$WORK"/{upper,work,root}
	ROOT=$WORK/root
	mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$WORK/upper,workdir=$WORK/work" "$ROOT"
	mount -t proc proc "$ROOT/proc"
	mount --bind /dev "$ROOT/dev"
	mkdir -p "$ROOT/debs/next"
}

# inside CMD...
inside()
{
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		chroot "$ROOT" "$@" </dev/null
}

# next FILE: the package again, of a higher version: a file less, one more
next()
{
	local dir=$WORK/next version=$VERSION+1 file

	rm -rf "$dir"
	dpkg-deb -R "$1" "$dir"
	sed -i "s/^Version: .*/Version: $version/" "$dir/DEBIAN/control"
	for file in usr/share/doc/xcopy-tools/README.gz "usr/lib/modules/$RELEASE/kernel/drivers/block/brd.ko"; do
		[[ ! -e $dir/$file ]] || mv "$dir/$file" "$(dirname "$dir/$file")/new-${file##*/}"
	done
	rm "$dir/DEBIAN/md5sums"
	file=${1##*/}
	dpkg-deb --root-owner-group -b "$dir" "$ROOT/debs/next/$file" >/dev/null
}

left_behind() { diff "$WORK/before" <(files "$ROOT"); }

# initrd MODULE: "has" or "lacks"
initrd()
{
	inside lsinitramfs "/boot/initrd.img-$RELEASE" >"$WORK/initrd" || return
	if grep -q "/$1\.ko" "$WORK/initrd"; then echo has; else echo lacks; fi
}
has_version() { [[ $(inside dpkg-query -W -f '${Status} ${Version}' "$1") == "install ok installed $2" ]]; }
# whole PACKAGE: its files are as they came
whole() { [[ -z $(inside dpkg --verify "$1" 2>&1) ]]; }
dep_names() { inside grep -q "/$1\.ko" "/lib/modules/$RELEASE/modules.dep"; }
files_are_root_s() { [[ -z $(for p in $IMAGE xcopy-tools; do inside dpkg -L $p; done | sed "s,^,$ROOT," | xargs -d '\n' stat -c '%u:%g %n' | grep -v '^0:0 ') ]]; }

# every program has a manual page, and the page is readable
documented()
{
	local path

	for path in $(inside dpkg -L xcopy-tools | grep -E '^/usr/s?bin/.'); do
		compgen -G "$ROOT/usr/share/man/man[18]/${path##*/}.[18].gz" >/dev/null || { echo "$path"; return 1; }
	done
}

# another kernel, which has none of the modules
other_kernel()
{
	mkdir -p "$ROOT/lib/modules/6.0.0-other" "$WORK/other"
	touch "$ROOT/lib/modules/6.0.0-other"/modules.{order,builtin,builtin.modinfo}
	echo CONFIG_RD_GZIP=y >"$ROOT/boot/config-6.0.0-other"
	inside depmod 6.0.0-other
	inside mkinitramfs -o /tmp/initrd 6.0.0-other >"$WORK/other/out" 2>&1 || { cat "$WORK/other/out"; return 1; }
	rm -r "$ROOT/lib/modules/6.0.0-other" "$ROOT/boot/config-6.0.0-other" "$ROOT/tmp/initrd"
	! grep -i xcopy "$WORK/other/out"
}

# boot: the root as a disk, its own kernel and initramfs; what booted.sh says of it
boot()
{
	local disk=$WORK/disk accel=(-accel "tcg,thread=multi" -cpu max) line

	if ! command -v qemu-system-x86_64 >/dev/null; then
		nr=$((nr + 1))
		echo "ok $nr - booted # SKIP the package qemu-system-x86 is not installed"
		return
	fi
	cp "$WORK/before" "$here"/{booted,files}.sh "$ROOT/debs"
	# what an emulated processor makes, it makes slowly
	printf '%s\n' MODULES=list COMPRESS=gzip >"$ROOT/etc/initramfs-tools/conf.d/quick"
	printf '%s\n' "IMAGE=$IMAGE VERSION=$VERSION RELEASE=$RELEASE" >"$ROOT/debs/names"
	# (without what is mounted in it)
	mkdir "$disk"
	mount --bind "$ROOT" "$disk"
	mke2fs -q -t ext4 -d "$disk" "$WORK/disk.img" 1500M >&2
	umount "$disk"
	cp "$ROOT/boot/vmlinuz-$RELEASE" "$ROOT/boot/initrd.img-$RELEASE" "$WORK"
	[[ $(cat "$XCOPY_CACHE"/kvm-* 2>/dev/null) != yes ]] || accel=(-accel kvm -cpu host)
	timeout "${BOOT_TIMEOUT:-1500}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-M q35 -m 1536 -smp 2 "${accel[@]}" -kernel "$WORK/vmlinuz-$RELEASE" -initrd "$WORK/initrd.img-$RELEASE" \
		-append "root=/dev/vda rw init=/debs/booted.sh console=ttyS0 panic=-1 loglevel=5 blk_copy.policy=always" \
		-drive "file=$WORK/disk.img,if=virtio,format=raw,cache=unsafe" -device virtio-rng-pci \
		-serial "file:$LOG_BOOT" -serial "file:$WORK/said" </dev/null || true
	while read -r line; do
		[[ $line != 'not ok'* ]] || failed=$((failed + 1))
		case $line in
		'ok '* | 'not ok '*)
			nr=$((nr + 1))
			echo "${line%% - *} $nr - booted: ${line#* - }"
			;;
		*) echo "$line" ;;
		esac
	done < <(tr -d '\r' <"$WORK/said" | grep -v '^end$')
	ok "booted: it came to its end (the log is ${LOG_BOOT#"$TOP"/})" grep -q '^end' "$WORK/said"
}

((EUID == 0)) || die "installs packages in a Debian of its own: run it as root"
if [[ ${1:-} != --inside ]]; then
	need_commands mmdebstrap dpkg-deb unshare
	"$TOP/scripts/deb.sh" release >/dev/null
	make_base
	exec unshare -m --propagation private "$(realpath "$0")" --inside
fi

WORK=$(mktemp -d)
trap 'umount -R "$WORK"; rmdir "$WORK"' EXIT
enter
image_deb=$(compgen -G "$TOP/build/deb/linux-image-*.deb")
tools_deb=$(compgen -G "$TOP/build/deb/xcopy-tools_*.deb")
IMAGE=$(dpkg-deb -f "$image_deb" Package)
VERSION=$(dpkg-deb -f "$image_deb" Version)
RELEASE=$(dpkg-deb -c "$image_deb" | sed -n 's,.* \./boot/vmlinuz-,,p')
cp "$image_deb" "$tools_deb" "$ROOT/debs"
apt() { inside apt-get -y -o APT::Sandbox::User=root "$@"; }

files "$ROOT" >"$WORK/before"

ok "the kernel goes in by itself" apt install --no-install-recommends "/debs/${image_deb##*/}"
ok "an initramfs is made" test -s "$ROOT/boot/initrd.img-$RELEASE"
for module in blk_copy sd_xcopy dm_copy; do
	ok "modinfo finds $module" inside modinfo -k "$RELEASE" "$module"
done
is "sd_xcopy asks for blk_copy" blk_copy "$(inside modinfo -k "$RELEASE" -F depends sd_xcopy)"
is "a disk asks for sd_xcopy" sd_xcopy "$(inside modprobe -S "$RELEASE" -R scsi:t-0x00)"
nok "the test's own disks are not shipped" inside modinfo -k "$RELEASE" xcfake
is "the initramfs has no sd_xcopy yet" lacks "$(initrd sd_xcopy)"

ok "the tools go in" apt install --no-install-recommends "/debs/${tools_deb##*/}"
is "blkcopy is of the package's version" "blkcopy $VERSION" "$(inside blkcopy --version)"
for module in blk_copy sd_xcopy dm_copy; do
	is "with the tools the initramfs has $module" has "$(initrd "$module")"
done
ok "every program has its page" documented
ok "every file is root's" files_are_root_s
ok "a kernel without the modules gets its initramfs, and no complaint" other_kernel

next "$image_deb"
next "$tools_deb"
ok "upgrade" apt install --no-install-recommends "/debs/next/${image_deb##*/}" "/debs/next/${tools_deb##*/}"
ok "the kernel is the new one" has_version "$IMAGE" "$VERSION+1"
ok "so are the tools" has_version xcopy-tools "$VERSION+1"
ok "depmod has seen the new modules" dep_names new-brd
nok "and forgotten the old" dep_names brd
is "the initramfs has sd_xcopy still" has "$(initrd sd_xcopy)"

ok "the tools are purged" apt purge xcopy-tools
is "the initramfs is without sd_xcopy" lacks "$(initrd sd_xcopy)"
ok "the kernel is removed" apt remove "$IMAGE"
nok "its modules' folder is gone" test -e "$ROOT/lib/modules/$RELEASE"
ok "the kernel is purged" apt purge "$IMAGE"
ok "nothing is left behind" left_behind

ok "both at once" apt install --no-install-recommends "/debs/${image_deb##*/}" "/debs/${tools_deb##*/}"
ok "both purged at once" apt purge "$IMAGE" xcopy-tools
ok "nothing is left behind again" left_behind

ok "installed for a boot" apt install --no-install-recommends "/debs/${image_deb##*/}" "/debs/${tools_deb##*/}"
boot
echo "1..$nr"
[[ $failed == 0 ]]
