import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { chinese } from "../../web/texts/chinese/index.js"
import { english } from "../../web/texts/english/index.js"
import { french } from "../../web/texts/french/index.js"
import { german } from "../../web/texts/german/index.js"
import { japanese } from "../../web/texts/japanese/index.js"
import { localesOf, preferredLanguage, storeLanguage } from "../../web/texts/language.js"
import { spanish } from "../../web/texts/spanish/index.js"

const OTHERS = { german, french, spanish, japanese, chinese }

const COUNTS = [0, 1, 2, 5, 21]

/** Inputs of a text: numbers for each input, texts, or a list of texts. Each text takes at least one kind. */
const INPUTS: unknown[][] = [
  ...COUNTS.map((count) => [count, count, count]),
  ["X-1", "X-2", "X-3"],
  [["X-1", "X-2"], "X-3", "X-4"],
]

/** Every text by its path, and for functions what they make of the inputs that their English takes. */
function textsIn(value: unknown, model: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]]
  if (typeof value === "function") {
    const [make, english] = [value, model] as ((...inputs: unknown[]) => unknown)[]
    const taken = INPUTS.filter((inputs) => isTaken(english, inputs))
    return taken.flatMap((inputs) =>
      textsIn(make?.(...inputs), english?.(...inputs), `${path}(${inputs.join()})`),
    )
  }
  return Object.entries(value as object).flatMap(([key, inner]) =>
    textsIn(inner, (model as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  )
}

function isTaken(make: ((...inputs: unknown[]) => unknown) | undefined, inputs: unknown[]): boolean {
  try {
    make?.(...inputs)
    return true
  } catch {
    return false
  }
}

describe.each(Object.entries(OTHERS))("%s", (_name, texts) => {
  const own = textsIn(texts, english)

  test("has the same texts as English, and none is empty", () => {
    expect(own.map(([path]) => path)).toEqual(textsIn(english, english).map(([path]) => path))
    const wrong = own.filter(([, text]) => /undefined|\[object|^\s*$/.test(text))
    expect(wrong).toEqual([])
  })

  test("says something else than English in all but a few texts", () => {
    const inEnglish = new Map(textsIn(english, english))
    const same = own.filter(([path, text]) => inEnglish.get(path) === text && /\p{L}{4}/u.test(text))
    expect(same.length / own.length).toBeLessThan(0.15)
  })

  test("uses every input of a text", () => {
    const lost = textsIn(english, english).filter(([path, text], index) => {
      const inputs = /\(([^()]*)\)$/.exec(path)?.[1]?.split(",") ?? []
      return inputs.some((input) => text.includes(input) && !own[index]?.[1].includes(input))
    })
    expect(lost).toEqual([])
  })
})

test.each([
  [english.bulk.count, "0 images selected", "1 image selected", "1,234 images selected"],
  [german.bulk.count, "0 Images ausgewählt", "1 Image ausgewählt", "1.234 Images ausgewählt"],
  [french.bulk.count, "0 image sélectionnée", "1 image sélectionnée", "1 234 images sélectionnées"],
  [spanish.bulk.count, "0 imágenes seleccionadas", "1 imagen seleccionada", "1234 imágenes seleccionadas"],
  [japanese.bulk.count, "0 件のイメージを選択中", "1 件のイメージを選択中", "1,234 件のイメージを選択中"],
  [chinese.bulk.count, "已选择 0 个镜像", "已选择 1 个镜像", "已选择 1,234 个镜像"],
])("%o counts by the rules of its language", (count, none, one, many) => {
  expect([0, 1, 1234].map((number) => count(number).replaceAll(/\s/g, " "))).toEqual([none, one, many])
})

describe("the language of the page", () => {
  const browser = (...tags: string[]) => vi.spyOn(navigator, "languages", "get").mockReturnValue(tags)
  beforeEach(() => localStorage.clear())
  afterEach(() => vi.restoreAllMocks())

  test.each([
    [["de-AT", "en"], "de"],
    [["pt-BR", "fr-CA"], "fr"],
    [["zh-CN"], "zh-Hans"],
    [["zh"], "zh-Hans"],
    [["zh-TW", "ja"], "ja"],
    [["not a tag", "es"], "es"],
    [["pt-BR"], "en"],
    [[], "en"],
  ])("a browser set to %o gets %s", (tags, language) => {
    browser(...tags)
    expect(preferredLanguage()).toBe(language)
  })

  test("the reader's choice comes before the browser's, and one that the console has not is ignored", () => {
    browser("de")
    expect(storeLanguage("ja")).toBe(true)
    expect(preferredLanguage()).toBe("ja")
    localStorage.setItem("polaris.language", "tlh")
    expect(preferredLanguage()).toBe("de")
  })

  test("a browser that blocks site data gets its own language, and is not believed to have stored one", () => {
    browser("fr")
    vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError")
    })
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError")
    })
    expect(preferredLanguage()).toBe("fr")
    expect(storeLanguage("ja")).toBe(false)
  })

  test("dates and numbers use the browser's own form of the language", () => {
    browser("de-AT", "en-US", "de")
    expect(localesOf("de")).toEqual(["de-AT", "de", "de"])
    expect(localesOf("fr")).toEqual(["fr"])
  })
})
