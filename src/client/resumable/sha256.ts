import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"

/** Bytes per read. */
const PIECE = 1024 * 1024

/**
 * The SHA-256 of a file in hexadecimal. Reads it piece by piece, because WebCrypto would need the whole file
 * in memory.
 */
export async function sha256InPieces(file: Blob, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += PIECE) {
    signal?.throwIfAborted()
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()))
  }
  return bytesToHex(hash.digest())
}
