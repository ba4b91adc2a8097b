import { encrypt, verify } from "unixcrypt"

/** Of hashes that Polaris makes. One with a number of rounds could take any time to compare. */
const OWN = /^\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$/

/** Hashes a password as /etc/shadow has it: SHA-512 crypt, with the salt of `earlier` if that is its hash. */
export const shadowHash = (password: string, earlier?: string): string =>
  earlier !== undefined && OWN.test(earlier) && verify(password, earlier) ? earlier : encrypt(password)
