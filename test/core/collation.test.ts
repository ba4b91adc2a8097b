import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { folded, ranked } from "../../simulator/collation.js"
import { compareTexts, equalityKey } from "../../src/schemas/collation.js"

const recorded = readFileSync(new URL("../support/weights.txt", import.meta.url), "utf8")
const pairs = recorded
  .trimEnd()
  .split("\n")
  .map((line) => line.split(" ").map((code) => parseInt(code, 16)))
const weights = new Map(pairs.map(([code = 0, weight = 0]): [number, number] => [code, weight]))

/** Every character up to U+FFFF. */
const ALL = Array.from({ length: 0x10000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
)
const letter = (code: number) => String.fromCharCode(code)

test("1,108 characters have another weight than their code", () => {
  expect(weights.size).toBe(1108)
})

test.each([
  ["Polaris", equalityKey],
  ["the simulator", folded],
])("%s compares every character as MariaDB does", (_who, key) => {
  const wrong = ALL.filter((code) => key(`${letter(code)}.`) !== `${letter(weights.get(code) ?? code)}.`)
  expect(wrong.map((code) => code.toString(16))).toEqual([])
})

/** Recorded from Keystone 22 and Glance 25 on MariaDB 10.11. */
test.each([
  ["cafe", "Café", true],
  ["cafe", "cafe   ", true],
  ["admin", "admın", true],
  ["admin", "ADMİN", true],
  ["STRASE", "straße", true],
  ["Straße", "Strasse", false],
  ["cafe", " cafe", false],
  ["cafe", "cafe\t", false],
  ["cafe", "cafe\u00a0", false],
  ["cafe", "cafe\u0301", false],
  ["admin", "ａdmin", false],
  ["ａ", "Ａ", true],
  ["й", "и", false],
  ["й", "Й", true],
  ["σ", "ϲ", true],
])("%j and %j: %s", (one, other, isSame) => {
  expect(equalityKey(one) === equalityKey(other)).toBe(isSame)
  expect(folded(one) === folded(other)).toBe(isSame)
  expect(compareTexts(one, other) === 0).toBe(isSame)
  expect(ranked(one, other) === 0).toBe(isSame)
})

test("texts sort by their weights, the shorter one padded with spaces", () => {
  const sorted = ["a\tb", "A", "a b", "a!", "A-b", "a1", "aß", "asz", "á_c", "b", "[", "_", "~", "я", "ﬀ"]
  for (const compare of [compareTexts, ranked])
    for (const [at, text] of sorted.entries())
      expect(sorted.map((other) => Math.sign(compare(text, other)))).toEqual(
        sorted.map((_other, index) => Math.sign(at - index)),
      )
})
