"""Owns the disk of a machine that does not exist: a bare Debian 12 as its installer leaves it when nothing is
ticked, kept in a folder so that it is made once."""

import hashlib
import os
import shutil
import subprocess

SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
SECURITY = "http://deb.debian.org/debian-security"
# Beside what debootstrap brings (all of priority required and important), the installer brings these.
INSTALLER = ("linux-image-amd64", "sudo", "locales", "console-setup", "keyboard-configuration", "ca-certificates",
             "zstd")
PASSWORD = "lamp"
DISK_MIB = 6144

# The tester's hand inside: lines "NUMBER BASE64" come in by a port of the machine, "NUMBER CODE BASE64" go back.
HAND = r"""#!/bin/bash
port=/dev/virtio-ports/hand
until [ -e $port ]; do sleep 0.1; done
exec 3<>$port
echo "hello $(cat /proc/sys/kernel/random/boot_id)" >&3
while read -r number command <&3; do
    [ -n "$command" ] || continue
    said=$(HOME=/root bash -c "$(base64 -d <<<"$command")" 2>&1 3>&- </dev/null)
    code=$?
    echo "$number $code $(base64 -w0 <<<"$said")" >&3
done
"""
HAND_UNIT = """[Unit]
Description=The tester's hand
DefaultDependencies=no
After=local-fs.target systemd-udevd.service
Conflicts=shutdown.target
Before=shutdown.target
[Service]
ExecStart=/usr/local/lib/hand
WorkingDirectory=/root
Restart=always
KillMode=process
OOMScoreAdjust=-1000
[Install]
WantedBy=sysinit.target
"""
FILES = {
    "etc/hostname": "kiosk\n",
    "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 kiosk\n",
    "etc/fstab": "/dev/vda / ext4 errors=remount-ro 0 1\n",
    "etc/network/interfaces": "auto lo\niface lo inet loopback\nallow-hotplug enp0s3\niface enp0s3 inet dhcp\n",
    "etc/apt/sources.list": f"deb {MIRROR} {SUITE} main\ndeb {MIRROR} {SUITE}-updates main\n"
                            f"deb {SECURITY} {SUITE}-security main\n",
    "etc/systemd/system/hand.service": HAND_UNIT,
    "usr/local/lib/hand": HAND,
}


def call(*words, **more):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words[:4])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def missing():
    """Programs that the host lacks, as Debian's packages."""
    needed = {"qemu-system-x86_64": "qemu-system-x86", "qemu-img": "qemu-utils", "debootstrap": "debootstrap",
              "mke2fs": "e2fsprogs", "e2fsck": "e2fsprogs"}
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return sorted({package for program, package in needed.items() if not shutil.which(program, path=path)})


def kvm_boots(kernel, within_s=60):
    """Whether an ordinary kernel comes up under KVM, as far as to complain that it has no root. Inside some virtual
    machines /dev/kvm is there, and none does."""
    words = ["qemu-system-x86_64", "-nodefaults", "-display", "none", "-m", "512", "-machine", "q35", "-accel", "kvm", "-cpu",
             "host,arch-capabilities=off", "-kernel", kernel, "-append", "console=ttyS0 panic=-1", "-no-reboot", "-serial", "stdio"]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=within_s)
    except subprocess.TimeoutExpired:
        return False
    return "Kernel panic" in done.stdout


class Base:
    """A folder with disk.ext4, vmlinuz and initrd.img of the machine before anybody has touched it. What `package`
    needs is fetched beforehand; `ahead`: it is installed too, for a processor on which dpkg would take an hour."""

    def __init__(self, cache, ahead):
        self.cache, self.ahead = cache, ahead
        recipe = repr((SUITE, INSTALLER, DISK_MIB, sorted(FILES.items()), ahead))
        self.folder = os.path.join(cache, "debian-" + hashlib.sha256(recipe.encode()).hexdigest()[:12])
        self.disk, self.kernel, self.initrd = (os.path.join(self.folder, name)
                                               for name in ("disk.ext4", "vmlinuz", "initrd.img"))

    def make(self, package):
        if os.path.exists(self.initrd):
            return
        half, debs = self.folder + ".half", os.path.join(self.cache, "debs")
        shutil.rmtree(half, ignore_errors=True)
        os.makedirs(debs, exist_ok=True)
        root = os.path.join(half, "root")
        call("debootstrap", f"--cache-dir={debs}", f"--include={','.join(INSTALLER)}", SUITE, root, MIRROR)
        for name, text in FILES.items():
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.chmod(os.path.join(root, "usr/local/lib/hand"), 0o755)
        self.fetch(root, package, debs)
        call("chroot", root, "systemctl", "enable", "hand.service")
        call("chroot", root, "sh", "-c", f"echo root:{PASSWORD} | chpasswd")
        for name, wanted in (("vmlinuz", "vmlinuz-"), ("initrd.img", "initrd.img-")):
            found = sorted(one for one in os.listdir(os.path.join(root, "boot")) if one.startswith(wanted))[-1]
            shutil.copy(os.path.join(root, "boot", found), os.path.join(half, name))
        call("mke2fs", "-q", "-t", "ext4", "-L", "kiosk", "-d", root, os.path.join(half, "disk.ext4"), f"{DISK_MIB}M")
        shutil.rmtree(root)
        os.rename(half, self.folder)

    def fetch(self, root, package, debs):
        archives, quiet = os.path.join(root, "var/cache/apt/archives"), {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for name in os.listdir(debs):
            shutil.copy(os.path.join(debs, name), archives)
        needs = call("dpkg-deb", "-f", package, "Depends") + ", chrony, smartmontools"
        call("mount", "-t", "proc", "proc", os.path.join(root, "proc"))
        try:
            call("chroot", root, "apt-get", "-q", "update")
            call("chroot", root, "apt-get", "-qy", "--download-only", "satisfy", needs.replace("\n", " "))
            for name in os.listdir(archives):
                if name.endswith(".deb"):
                    shutil.copy(os.path.join(archives, name), debs)
            if self.ahead:
                call("chroot", root, "apt-get", "-qy", "satisfy", needs.replace("\n", " "), env=quiet)
                call("chroot", root, "sh", "-c", "apt-get clean; rm -rf /var/lib/apt/lists/*")
        finally:
            call("umount", os.path.join(root, "proc"))


def overlay(on, path):
    """A disk that begins as another, and leaves that as it is."""
    if os.path.exists(path):
        os.remove(path)
    call("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw" if on.endswith(".ext4") else "qcow2", "-b", on, path)
    return path


def stick(folder, path):
    """A disk that holds what a technician carries: the files of `folder`."""
    size = sum(os.path.getsize(os.path.join(top, name)) for top, _, names in os.walk(folder) for name in names)
    call("mke2fs", "-q", "-t", "ext4", "-d", folder, path, f"{size // 2**20 + 32}M")
    return path
