import { encrypt } from "unixcrypt"

/** Hashes a password as /etc/shadow has it: SHA-512 crypt with a random salt. */
export const shadowHash = (password: string): string => encrypt(password)
