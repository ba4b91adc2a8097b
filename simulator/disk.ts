const CLUSTER = 65_536
const GiB = 2 ** 30

interface Disk {
  /** Its virtual size. */
  gib: number
  /** What its machine was made of. */
  made: { server: string; image_id: string; user_data: string | null }
}

/**
 * A genuine empty qcow2: header, refcount table, refcount block and L1 table, and after them what its machine
 * was made of.
 */
export function diskOf({ gib, made }: Disk): Buffer {
  const size = Math.max(1, gib) * GiB
  const tableEntries = Math.ceil(size / (CLUSTER * (CLUSTER / 8)))
  const disk = Buffer.alloc(4 * CLUSTER)
  disk.write("QFI\xfb", 0, "latin1")
  disk.writeUInt32BE(2, 4)
  disk.writeUInt32BE(16, 20)
  disk.writeBigUInt64BE(BigInt(size), 24)
  disk.writeUInt32BE(tableEntries, 36)
  disk.writeBigUInt64BE(BigInt(3 * CLUSTER), 40)
  disk.writeBigUInt64BE(BigInt(CLUSTER), 48)
  disk.writeUInt32BE(1, 56)
  disk.writeBigUInt64BE(BigInt(2 * CLUSTER), CLUSTER)
  for (let cluster = 0; cluster < 4; cluster++) disk.writeUInt16BE(1, 2 * CLUSTER + 2 * cluster)
  return Buffer.concat([disk, Buffer.from(JSON.stringify(made))])
}
