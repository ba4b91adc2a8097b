import { Refusal } from "../errors.js"
import { equalityKey } from "../schemas/collation.js"
import { haveTwins, IGNORES, isRename, isTwin } from "../schemas/twins.js"

interface Change {
  before: readonly string[]
  after: readonly string[]
}

const added = ({ before, after }: Change) => after.filter((text) => !before.includes(text))
const removed = ({ before, after }: Change) => before.filter((text) => !after.includes(text))

/** Another text of these that Glance's database takes for this one. */
function twinOf(text: string, among: readonly string[]): string | undefined {
  const key = equalityKey(text)
  return among.find((other) => other !== text && equalityKey(other) === key)
}

/**
 * Refusal 400 for a new property whose name is taken: Glance's answer would be 500. The names of removed
 * properties stay taken, since Glance keeps their rows (recorded from Glance 25).
 */
export function refuseTwinProperties(names: Change): void {
  for (const name of added(names)) {
    const twin = twinOf(name, names.after)
    if (twin !== undefined) throw new Refusal(400, `${name}: ${isTwin(twin)}.`)
    const former = twinOf(name, names.before)
    if (former !== undefined) throw new Refusal(400, `${name}: ${isRename(former)}.`)
  }
}

/**
 * Refusal 400 for new tags that are one, and 409 for removing one of two that an image has already: Glance
 * stores both, but can never remove either again (recorded from Glance 25).
 */
export function refuseTwinTags(tags: Change): void {
  for (const tag of added(tags)) {
    const twin = twinOf(tag, tags.after)
    if (twin !== undefined) throw new Refusal(400, `tags: ${haveTwins([tag, twin])}.`)
  }
  for (const tag of removed(tags)) {
    const twin = twinOf(tag, tags.before)
    if (twin !== undefined) throw new Refusal(409, `tags: ${stuck(tag, twin)}`)
  }
}

const stuck = (tag: string, twin: string) =>
  `the image has both ${JSON.stringify(tag)} and ${JSON.stringify(twin)}, which are one in Glance's database ` +
  `(${IGNORES}). Glance cannot remove either of them: keep both, or use another image.`

/** Tags that Glance can add only after a patch that removes another: it would remove both (500). */
export function lateTags(tags: Change): string[] {
  const gone = removed(tags)
  return added(tags).filter((tag) => twinOf(tag, gone) !== undefined)
}
