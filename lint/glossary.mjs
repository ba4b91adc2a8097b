import { readdirSync, readFileSync, statSync } from "node:fs"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

/** Files and folders that are searched. */
const COVERED = [
  ".ci",
  ".env.example",
  ".github",
  "bench",
  "CHANGELOG.md",
  "CODE_OF_CONDUCT.md",
  "CONTRIBUTING.md",
  "docs",
  "lint",
  "packages",
  "README.md",
  "SECURITY.md",
  "simulator",
  "src",
  "test",
  "web",
]

const CODE = [".ts", ".tsx", ".mjs"]
const TEXT = [...CODE, ".md", ".css", ".html", ".yml", ".yaml", ".sh", ".example", ""]

/** Generated files, dependencies, and the two files that quote the words. */
const IGNORED =
  /(^|\/)(node_modules|dist|\.next|\.output)(\/|$)|^lint\/glossary\.|^test\/core\/glossary\.test\.ts$/

/**
 * A word, and what to write instead. `at` is where the word is refused: everywhere, in any part of a name
 * (`createPipeline`), or as a whole name (`known`); the last two are for words that are ordinary in prose.
 * `except` is what may be written all the same.
 */
const WORDS = [
  {
    word: /said|told|tells?|hears?|heard|spoken|speaks?|aloud/,
    write: "message, response, notify or render",
  },
  { word: /ears?/, write: "listener" },
  { word: /words/, write: "labels, names, message or payload" },
  { word: /visits?/, write: "session request" },
  {
    ...{ word: /exchange/, at: "part", write: "HttpContext, or request and reply" },
    /** AMQP's. */
    except: /amqpExchange|notificationsExchange|NOTIFICATIONS_EXCHANGE|(?:check|assert)Exchange/g,
  },
  { word: /seals/, at: "part", write: "sealer; `seal` and `unseal` for the verbs" },
  // A number of attempts is ordinary English.
  { word: /attempts/, at: "name", write: "sign-in rate limit, RateLimiter", except: /attempts|ATTEMPTS/g },
  { word: /afterthoughts?/, write: "trailing fields" },
  { word: /patience/, write: "timeout, waitFor" },
  // The names of accessibility rules.
  { word: /landmarks?/, write: "marker offset", except: /"landmark-[a-z-]+"/g },
  // "Under way" is ordinary English.
  {
    word: /ways?|places?/,
    at: "part",
    write: "options, endpoint selection",
    except: /underWay|UnderWay|UNDER_WAY|under-way/g,
  },
  { word: /known|kept/, at: "name", write: "cache entry, or the name of the thing" },
  { word: /flows?/, write: "pipeline" },
  { word: /steps/, at: "part", write: "stages" },
  { word: /objections?/, write: "problem" },
  // The names of the promise API and of TanStack Query.
  { word: /settle[sd]?|settling/, write: "finalize, reconcile", except: /allSettled|onSettled/g },
  { word: /unread|barks?/, write: "drain; warn" },
  { word: /houses?|rooms?/, write: "architecture, module, space" },
  { word: /doors?|towers?/, write: "API layer, program" },
  // The table that lint reads has this name.
  { word: /floors?/, write: "layer", except: /(lint|\.)\/floors|FLOORS/g },
]

/** Phrases with borrowed syntax, and what to write instead. */
const PHRASES = [
  { phrase: /(?<!\b[tT]here )\b(is|are|was|were|be) no (?!(longer|more|one)\b)/, write: '"is not a"' },
  { phrase: /\balso (when|if)\b/, write: '"even if"' },
  { phrase: /\banew\b/, write: '"again"' },
  { phrase: /\bwhat (of|became of|becomes of|has become of)\b/, write: "the name of the thing" },
  { phrase: /\bhas to do then\b/, write: "nothing: cut it" },
  { phrase: /\bis none of\b/, write: '"does not affect"' },
  { phrase: /\bif (it|this) stays\b/, write: '"if this persists"' },
  { phrase: /\bat the (most|least)\b/, write: '"at most", "at least"' },
  { phrase: /\bfor ever\b/, write: '"forever"' },
  { phrase: /[.:;] Who (?![^.]*\?)/, write: '"a caller that", "anyone who"' },
]

const NAME = /\w+/g

/** The words of a name in camel case, and the words of prose. */
const PART = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g

/** Every use of the glossary's left column in the covered files, as lines to print. */
export function glossary(root, covered = COVERED) {
  const files = covered.flatMap((path) => filesAt(root, path)).filter((path) => !IGNORED.test(path))
  return files.flatMap((path) => inFile(path, readFileSync(join(root, path), "utf8")))
}

/** The same for one file. */
export function inFile(path, text) {
  const names = CODE.includes(extname(path)) ? namesIn(path, text) : []
  const prose = namesBlanked(text, names)
  const found = [
    ...wordsIn(path, CODE.includes(extname(path))).map((one) => ({ ...one, at: 0 })),
    ...names
      .filter(({ node }) => !isOfMath(node))
      .flatMap(({ name, start }) => wordsIn(name, true).map((one) => ({ ...one, at: start }))),
    ...wordsIn(prose, false),
    ...phrasesIn(prose),
  ]
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, used, write }) => `${path}:${text.slice(0, at).split("\n").length} "${used}": write ${write}`)
}

function filesAt(root, path) {
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => !IGNORED.test(name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesAt(root, join(path, entry.name)) : [join(path, entry.name)],
    )
    .filter((name) => TEXT.includes(extname(name)))
}

function namesIn(path, text) {
  const names = []
  function collect(node) {
    if (ts.isIdentifier(node) && node.text !== "")
      names.push({ name: node.text, start: node.getStart(), node })
    ts.forEachChild(node, collect)
  }
  const kind = path.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  collect(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind))
  return names
}

/** `Math.floor`. */
function isOfMath({ parent }) {
  return ts.isPropertyAccessExpression(parent) && parent.expression.getText() === "Math"
}

/** The text without the names, and without what begins the lines of a comment; every offset stays. */
function namesBlanked(text, names) {
  const letters = text.split("")
  for (const { name, start } of names) letters.fill(" ", start, start + name.length)
  return letters.join("").replace(/\n\s*(\*(?!\/)|\/\/|#|>)/g, (lead) => lead.replace(/[^\n]/g, " "))
}

/** Any of these words: nearly every text has none of them, and is done. */
const anyOf = (words) => new RegExp(`^(${words.map(({ word }) => word.source).join("|")})$`, "i")
const IN_NAMES = anyOf(WORDS)
const IN_PROSE = anyOf(WORDS.filter(({ at }) => at === undefined))

function wordsIn(text, isName) {
  const any = isName ? IN_NAMES : IN_PROSE
  if (!(text.match(PART) ?? []).some((part) => any.test(part))) return []
  return WORDS.filter(({ at }) => isName || at === undefined).flatMap(({ word, at, write, except }) => {
    const left = except === undefined ? text : text.replace(except, (allowed) => " ".repeat(allowed.length))
    const whole = new RegExp(`^(${word.source})$`, "i")
    return [...left.matchAll(at === "name" ? NAME : PART)]
      .filter(([used]) => whole.test(used))
      .map(({ index, 0: used }) => ({ at: index, used, write }))
  })
}

function phrasesIn(text) {
  return PHRASES.flatMap(({ phrase, write }) => {
    const pattern = new RegExp(phrase.source.replaceAll(" ", "\\s+"), "g")
    return [...text.matchAll(pattern)].map(({ index, 0: used }) => ({
      at: index,
      used: used.replace(/\s+/g, " "),
      write,
    }))
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = glossary(".", process.argv.length > 2 ? process.argv.slice(2) : COVERED)
  for (const line of found) console.error(line)
  process.exit(found.length === 0 ? 0 : 1)
}
