/** The Image API's disk formats and their usual spelling. */
export const DISK_FORMATS = {
  qcow2: "QCOW2",
  raw: "Raw",
  iso: "ISO",
  vmdk: "VMDK",
  vhd: "VHD",
  vhdx: "VHDX",
  vdi: "VDI",
  ploop: "Ploop",
  ami: "AMI",
  ari: "ARI",
  aki: "AKI",
} as const

export type DiskFormat = keyof typeof DISK_FORMATS

export const CONTAINER_FORMATS = {
  bare: "Bare",
  ovf: "OVF",
  ova: "OVA",
  docker: "Docker",
  compressed: "Compressed",
  ami: "AMI",
  ari: "ARI",
  aki: "AKI",
} as const
