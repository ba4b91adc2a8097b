#!/usr/bin/env bash
# make-tiny-image.sh FILE: makes the disk image in the current folder, and moves it to FILE at the end. The boot
# loader and the kernel are on the first partition, the root is on the second.
set -euo pipefail

image=$1
sources="$(cd "$(dirname "$0")" && pwd)/tiny"

# In this order: each needs those before it.
tiny_modules=(
  virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
  scsi_common scsi_mod libata ata_piix cdrom sr_mod isofs
  evdev button
)

# Only unpacked: this machine keeps its own kernel.
unpack_kernel() {
  local name
  name="$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p')"
  apt-get download "$name"
  dpkg-deb --extract "$name"_*.deb kernel
}

make_early_root() {
  local module
  mkdir -p early/{bin,dev,proc,root,modules}
  cp /bin/busybox early/bin/
  for module in "${tiny_modules[@]}"; do
    find kernel/lib/modules -name "$module.ko" -exec cp {} early/modules/ \;
    echo "$module.ko" >>early/modules/order
  done
  install -m 755 "$sources/init" early/init
  (cd early && find . | cpio --quiet --create --format newc) | gzip -9 >initrd.gz
}

make_root() {
  local command
  mkdir -p root/{bin,sbin,dev,proc,sys,tmp,etc/acpi/PWRF,var/lib,config,root}
  cp /bin/busybox root/bin/
  for command in $(/bin/busybox --list); do [[ -e root/bin/$command ]] || ln -s /bin/busybox "root/bin/$command"; done
  ln -s /bin/busybox root/sbin/init
  install -m 755 "$sources/start" root/etc/start
  install -m 644 "$sources/cloud-config.awk" root/etc/
  printf '#!/bin/sh\npoweroff\n' >root/etc/acpi/PWRF/00000080
  chmod 755 root/etc/acpi/PWRF/00000080
  printf 'root:x:0:0::/root:/bin/sh\n' >root/etc/passwd
  printf 'root:*:20000::::::\n' >root/etc/shadow
  printf 'tiny\n' >root/etc/hostname
  printf 'c0ffee00c0ffee00c0ffee00c0ffee00\n' >root/etc/machine-id
  printf 'ttyS0::once:/etc/start\n::shutdown:/bin/umount -a -r\n' >root/etc/inittab
}

assemble_disk() {
  cat >syslinux.cfg <<'CFG'
default tiny
label tiny
  kernel /vmlinuz
  initrd /initrd.gz
  append console=ttyS0 quiet panic=1
CFG
  rm -f disk boot root.img
  truncate --size 32M boot
  mkfs.vfat -h 2048 -n BOOT boot
  syslinux --install boot
  mcopy -i boot kernel/boot/vmlinuz-* ::/vmlinuz
  mcopy -i boot initrd.gz syslinux.cfg ::/
  truncate --size 24M root.img
  mkfs.ext4 -q -F -E root_owner=0:0 -d root root.img
  truncate --size 58M disk
  printf '2048,65536,c,*\n67584,49152,L\n' | sfdisk --quiet disk
  dd if=/usr/lib/syslinux/mbr/mbr.bin of=disk conv=notrunc bs=440 count=1
  dd if=boot of=disk conv=notrunc bs=1M seek=1
  dd if=root.img of=disk conv=notrunc bs=1M seek=33
  qemu-img convert -c -f raw -O qcow2 disk "$image.part"
  mv "$image.part" "$image"
}

rm -rf kernel early root initrd.gz
unpack_kernel
make_early_root
make_root
assemble_disk
rm -rf kernel early root disk boot root.img ./*.deb
