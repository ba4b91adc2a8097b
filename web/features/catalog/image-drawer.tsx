import { Drawer, Group, Stack, Text } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Fragment, useState } from "react"
import { Copyable } from "../../parts/copyable.js"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import { HashState, OwnerName } from "./cells.js"
import { CopyList } from "./copy-list.js"
import { fixedOf } from "./editable.js"
import { ImageActions } from "./image-actions.js"
import { metadataOf, labelOfField, textOf, titleOf } from "./image-values.js"
import { MetadataForm } from "./metadata-form.js"
import type { ImageOfCatalog } from "./use-catalog.js"

interface ImageDrawerProps {
  /** Empty if no image is open. */
  hash: string
  close: () => void
}

/** Everything about one image, beside the list. */
export function ImageDrawer({ hash: open, close }: ImageDrawerProps) {
  /** While the drawer closes, it shows the image still. */
  const [hash, setHash] = useState(open)
  if (open !== "" && open !== hash) setHash(open)
  const input = { hash, include: ["copies" as const] }
  const { data, error, refetch } = trpcReact.catalog.get.useQuery(input, { enabled: open !== "" })
  const [started, setStarted] = useState(0)
  const image = data?.data.id === hash ? data : undefined
  async function restart(): Promise<void> {
    await refetch()
    setStarted((count) => count + 1)
  }
  return (
    <Drawer
      opened={open !== ""}
      onClose={close}
      position="right"
      title={image === undefined ? texts.catalog.details.title : titleOf(image.data)}
      className="breakable"
    >
      {image === undefined && error && <Failure error={error} retry={refetch} />}
      {image === undefined && !error && <SkeletonRows count={6} />}
      {image && (
        <Stack>
          <ImageActions image={image} close={close} />
          <Hash image={image} />
          <CopyList included={image.included} />
          <MetadataForm key={`${hash} ${started}`} image={image} restart={restart} />
          <FixedFacts image={image} />
        </Stack>
      )}
    </Drawer>
  )
}

function Hash({ image: { data } }: { image: ImageOfCatalog }) {
  const { fields, verifiedHint, claimedHint } = texts.catalog
  const isVerified = metadataOf(data)["hash_verified"] === true
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" fw={550}>
          {fields.id}
        </Text>
        <HashState isVerified={isVerified} />
      </Group>
      <Copyable text={data.id} label={texts.copyWhat(fields.id)} />
      <Text size="xs" c="dimmed">
        {isVerified ? verifiedHint : claimedHint}
      </Text>
    </Stack>
  )
}

/** The hash and the copies are shown above. */
const ABOVE = ["hash_verified", "os_hash_value"]

function FixedFacts({ image: { data } }: { image: ImageOfCatalog }) {
  const facts = Object.entries(fixedOf(data)).filter(([name]) => !ABOVE.includes(name))
  return (
    <dl className="facts" aria-label={texts.catalog.details.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{labelOfField(name)}</dt>
          <dd>{name === "owner" ? <OwnerName id={String(value)} /> : textOf(name, value)}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
