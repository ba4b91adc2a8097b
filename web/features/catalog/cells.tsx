import { Badge, Group, Text } from "@mantine/core"
import { IconShieldCheck, IconShieldQuestion } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { Ago } from "../../parts/ago.js"
import { useOwner } from "../../session/use-owner-name.js"
import { texts } from "../../texts/texts.js"
import { metadataOf, copiesOf, tagsOf, textOf } from "./image-values.js"
import type { ImageResource } from "./use-catalog.js"

/** Tags that one cell shows. */
const MOST_TAGS = 4

/** What a column shows of an image; any attribute can be a column. */
export function Cell({ name, image }: { name: string; image: ImageResource }): ReactNode {
  const attributes = metadataOf(image)
  const value = attributes[name]
  if (name === "tags") return <Tags tags={tagsOf(image)} />
  if (name === "copies") return whereText(image)
  if (name === "hash_verified") return <HashState isVerified={value === true} />
  if (name === "id") return <span className="breakable">{image.id}</span>
  if (name === "owner" && typeof value === "string") return <OwnerName id={value} />
  if (name === "created_at" || name === "updated_at") return <Ago iso={String(value)} />
  const isNumber = typeof value === "number"
  return <span className={isNumber ? "numbers" : "breakable"}>{textOf(name, value)}</span>
}

/** The project's name where Keystone lets the user see it, or else its id. */
export function OwnerName({ id }: { id: string }) {
  const { name } = useOwner(id)
  return (
    <span className="breakable" title={id}>
      {name ?? id}
    </span>
  )
}

export function HashState({ isVerified }: { isVerified: boolean }) {
  const { verified, claimed, verifiedHint, claimedHint } = texts.catalog
  const Icon = isVerified ? IconShieldCheck : IconShieldQuestion
  return (
    <Badge
      variant="light"
      color={isVerified ? "teal" : "yellow"}
      tt="none"
      className="status"
      title={isVerified ? verifiedHint : claimedHint}
      leftSection={<Icon size={12} aria-hidden />}
    >
      {isVerified ? verified : claimed}
    </Badge>
  )
}

function Tags({ tags }: { tags: string[] }) {
  if (tags.length === 0) return texts.none
  return (
    <Group gap={4} miw={100}>
      {tags.slice(0, MOST_TAGS).map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none" fw={450} maw={160} title={tag}>
          {tag}
        </Badge>
      ))}
      {tags.length > MOST_TAGS && (
        <Text size="xs" c="dimmed">
          +{tags.length - MOST_TAGS}
        </Text>
      )}
    </Group>
  )
}

/** `2 Glance, Library`. */
function whereText(image: ImageResource): string {
  const copies = copiesOf(image)
  const parts = (["glance", "library"] as const).flatMap((where) => {
    const count = copies.filter((copy) => copy.where === where).length
    const label = texts.catalog.sources[where]
    return count === 0 ? [] : [count === 1 ? label : `${count} ${label}`]
  })
  return parts.length === 0 ? texts.none : texts.listed(parts)
}
