import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto"
import { promisify } from "node:util"

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** 32 MiB and three passes, one of OWASP's recommendations for scrypt. `N` is the base-2 logarithm. */
const COST = { N: 15, r: 8, p: 3 }
const LENGTH = 32

/** Returns `scrypt$N$r$p$salt$hash`, so that the password can still be checked after the cost has changed. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const { N, r, p } = COST
  const hash = await stretch(password, salt, COST)
  return ["scrypt", N, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$")
}

export async function isPassword(given: string, stored: string): Promise<boolean> {
  const [, N, r, p, salt = "", hash = ""] = stored.split("$")
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const found = await stretch(given, Buffer.from(salt, "base64url"), cost)
  return timingSafeEqual(found, Buffer.from(hash, "base64url"))
}

/** Derives the hash. The password is normalized, because keyboards compose the same letters differently. */
const stretch = (password: string, salt: Buffer, { N, r, p }: typeof COST) =>
  derive(password.normalize("NFC"), salt, LENGTH, { N: 2 ** N, r, p, maxmem: 2 * 128 * 2 ** N * r })
