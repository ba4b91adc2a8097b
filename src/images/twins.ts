import { Refusal } from "../errors.js"
import { equalityKey } from "../schemas/collation.js"
import { haveTwins, IGNORES, isRename, isTwin } from "../schemas/twins.js"

interface Change {
  before: readonly string[]
  after: readonly string[]
}

function without(texts: readonly string[], others: readonly string[]): string[] {
  const present = new Set(others)
  return texts.filter((text) => !present.has(text))
}

const added = ({ before, after }: Change) => without(after, before)
const removed = ({ before, after }: Change) => without(before, after)

type TwinOf = (text: string) => string | undefined

/**
 * Finds another of these texts that Glance's database considers equal to the given one. Linear: each text is
 * normalised once.
 */
function twinsAmong(texts: readonly string[]): TwinOf {
  const equal = new Map<string, string[]>()
  for (const text of new Set(texts)) {
    const key = equalityKey(text)
    equal.set(key, [...(equal.get(key)?.slice(0, 1) ?? []), text])
  }
  return (text) => equal.get(equalityKey(text))?.find((other) => other !== text)
}

/**
 * Throws Refusal 400 for a new property whose name is in use, because Glance would respond 500. The names of
 * removed properties stay in use, since Glance keeps their rows (recorded from Glance 25).
 */
export function refuseTwinProperties(names: Change): void {
  const [twinOf, formerOf] = [twinsAmong(names.after), twinsAmong(names.before)]
  for (const name of added(names)) {
    const twin = twinOf(name)
    if (twin !== undefined) throw new Refusal(400, `${name}: ${isTwin(twin)}.`)
    const former = formerOf(name)
    if (former !== undefined) throw new Refusal(400, `${name}: ${isRename(former)}.`)
  }
}

/**
 * Throws Refusal 400 if a new tag equals another one, and 409 for removing one of two equal tags: Glance
 * stores both, but can never remove either (recorded from Glance 25).
 */
export function refuseTwinTags(tags: Change): void {
  const [twinOf, heldTwinOf] = [twinsAmong(tags.after), twinsAmong(tags.before)]
  for (const tag of added(tags)) {
    const twin = twinOf(tag)
    if (twin !== undefined) throw new Refusal(400, `tags: ${haveTwins([tag, twin])}.`)
  }
  for (const tag of removed(tags)) {
    const twin = heldTwinOf(tag)
    if (twin !== undefined) throw new Refusal(409, `tags: ${stuck(tag, twin)}`)
  }
}

const stuck = (tag: string, twin: string) =>
  `the image has both ${JSON.stringify(tag)} and ${JSON.stringify(twin)}, which are equal in Glance's ` +
  `database (${IGNORES}). Glance cannot remove either of them: keep both, or use another image.`

/**
 * Tags that Glance can add only in a second patch, because one patch that removes an equal tag would remove
 * both (500).
 */
export function lateTags(tags: Change): string[] {
  const goneTwinOf = twinsAmong(removed(tags))
  return added(tags).filter((tag) => goneTwinOf(tag) !== undefined)
}
