import { Drawer, Stack } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Fragment, type ReactNode } from "react"
import { Ago } from "../../parts/ago.js"
import { Failure } from "../../parts/failure.js"
import { Section } from "../../parts/section.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { StatusBadge } from "../../parts/status-badge.js"
import { texts } from "../../texts/texts.js"
import { BuildHistory } from "./build-history.js"
import { BuildLog } from "./build-log.js"
import { BuildStages } from "./build-stages.js"
import { GoldenActions } from "./golden-actions.js"
import { isUnderWay, lookAgain, type GoldenImage } from "./use-golden.js"
import { UseIt } from "../../parts/use-it.js"

/** Everything about one golden image, beside the list. */
export function GoldenDrawer({ name, close }: { name: string; close: () => void }) {
  const options = {
    enabled: name !== "",
    refetchInterval: ({ state }: { state: { data?: { status: GoldenImage["status"] } | undefined } }) =>
      lookAgain(state.data !== undefined && isUnderWay(state.data)),
  }
  const { data: image, error, refetch } = trpcReact.golden.images.get.useQuery({ name }, options)
  const build = trpcReact.golden.images.status.useQuery({ name }, options)
  return (
    <Drawer
      opened={name !== ""}
      onClose={close}
      position="right"
      size="lg"
      title={name}
      closeButtonProps={{ "aria-label": texts.close }}
      className="breakable"
    >
      {image === undefined && error && <Failure error={error} retry={refetch} />}
      {image === undefined && !error && <SkeletonRows count={6} />}
      {image && (
        <Stack>
          <GoldenActions image={image} close={close} />
          <Facts image={image} />
          <Section title={texts.golden.stagesTitle}>
            {build.data && <BuildStages build={build.data} />}
            {build.error && build.data === undefined && <Failure error={build.error} retry={build.refetch} />}
          </Section>
          <BuildLog key={`${name} ${image.vm_name ?? ""}`} name={name} />
          {image.status === "ready" && image.image_id !== undefined && <UseIt imageId={image.image_id} />}
          <BuildHistory name={name} />
        </Stack>
      )}
    </Drawer>
  )
}

function Facts({ image }: { image: GoldenImage }) {
  const { columns } = texts.golden
  const { packages = [], scripts = [] } = image.customizations ?? {}
  const facts: [name: string, value: ReactNode][] = [
    [columns.status, <StatusBadge status={image.status} />],
    [columns.os, texts.osTypes[image.os_type]],
    [columns.size, image.size ?? texts.none],
    [columns.created, <Ago iso={image.created_at} />],
    [columns.packages, listed(packages)],
    [columns.scripts, listed(scripts)],
    [columns.labels, listed(Object.entries(image.labels ?? {}).map((label) => label.join("=")))],
    [columns.server, image.vm_name ?? texts.none],
    ...(image.revoked ? [[columns.revoked, image.revoked.reason] satisfies [string, string]] : []),
  ]
  return (
    <dl className="facts" aria-label={texts.golden.facts}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

const listed = (all: string[]) => (all.length === 0 ? texts.none : texts.listed(all))
