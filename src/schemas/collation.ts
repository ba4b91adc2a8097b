/**
 * The same for every two names that MariaDB takes for one, whichever of its collations compares them: case,
 * accents, width, trailing spaces and invisible characters do not count. `utf8mb3_general_ci`, which
 * Keystone's and Glance's tables have on Debian 12, compares the capital of each letter without its accents,
 * `ß` as `S` and `ı` as `I` (compared with
 * `WEIGHT_STRING` of all 63,456 characters of MariaDB 10.11). Coarser than any of them, so it serves for
 * counting, not for telling two names apart.
 */
export const coarseKey = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}\p{Cc}]/gu, "")
    .replace(/ß/g, "s")
    .replace(/ϲ/g, "σ")
    .toUpperCase()
    .replace(/[\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .trim()
