#!/usr/bin/env bash
# make-debian-image.sh SOURCES FILE: makes a disk image of Debian 12 with its own cloud-init in the current folder, from
# the archive that SOURCES names, and moves it to FILE at the end. Its network is off; a repository on its disk has the
# package `hello`. The boot loader and the kernel are on the first partition, the root is on the second.
set -euo pipefail

sources=$1 image=$2

make_root() {
  mmdebstrap --variant=minbase --include=linux-image-cloud-amd64,cloud-init,openssh-server,sudo,udev,systemd-sysv \
    --aptopt='Apt::Install-Recommends "false"' bookworm root "$sources"
  cat >root/etc/cloud/cloud.cfg.d/90-tests.cfg <<'CFG'
datasource_list: [ConfigDrive]
network: {config: disabled}
apt: {preserve_sources_list: true}
locale: false
CFG
  printf '/dev/vda2 / ext4 defaults 0 1\n' >root/etc/fstab
  printf 'debian\n' >root/etc/hostname
}

# So that packages are installed without a network.
make_repository() {
  local repository=root/var/local/repository package
  mkdir -p "$repository"
  (cd "$repository" && apt-get download hello)
  package="$(basename "$repository"/hello_*.deb)"
  {
    dpkg-deb --field "$repository/$package"
    printf 'Filename: ./%s\nSize: %s\n' "$package" "$(stat --format %s "$repository/$package")"
    printf 'SHA256: %s\n' "$(sha256sum "$repository/$package" | cut --delimiter ' ' --fields 1)"
  } >"$repository/Packages"
  rm -rf root/etc/apt/sources.list root/etc/apt/sources.list.d/* root/var/lib/apt/lists/*
  printf 'deb [trusted=yes] file:/var/local/repository ./\n' >root/etc/apt/sources.list
}

assemble_disk() {
  cat >syslinux.cfg <<'CFG'
default debian
label debian
  kernel /vmlinuz
  initrd /initrd.gz
  append root=/dev/vda2 console=ttyS0 panic=1
CFG
  rm -f disk boot root.img
  truncate --size 96M boot
  mkfs.vfat -h 2048 -n BOOT boot
  syslinux --install boot
  mcopy -i boot root/boot/vmlinuz-* ::/vmlinuz
  mcopy -i boot root/boot/initrd.img-* ::/initrd.gz
  mcopy -i boot syslinux.cfg ::/
  truncate --size 1536M root.img
  mkfs.ext4 -q -F -d root root.img
  truncate --size 1634M disk
  printf '2048,196608,c,*\n198656,3145728,L\n' | sfdisk --quiet disk
  dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk conv=notrunc bs=440 count=1
  dd if=boot of=disk conv=notrunc bs=1M seek=1
  dd if=root.img of=disk conv=notrunc,sparse bs=1M seek=97
  qemu-img convert -c -f raw -O qcow2 disk "$image.part"
  mv "$image.part" "$image"
}

rm -rf root
make_root
make_repository
assemble_disk
rm -rf root disk boot root.img syslinux.cfg
