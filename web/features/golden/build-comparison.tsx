import { Modal, Stack, Table, Text, Title } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { Failure } from "../../parts/failure.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import type { GoldenComparison } from "./use-golden.js"

interface BuildComparisonProps {
  name: string
  buildId: string
  close: () => void
}

/** In what a build differs from the ready one before it. */
export function BuildComparison({ name, buildId, close }: BuildComparisonProps) {
  const { data, error, refetch } = trpcReact.golden.images.compare.useQuery({ name, build_id: buildId })
  return (
    <Modal opened onClose={close} size="lg" title={texts.golden.comparison.title(name)}>
      {data === undefined && error && <Failure error={error} retry={refetch} />}
      {data === undefined && !error && <SkeletonRows count={4} />}
      {data && <Differences found={data} />}
    </Modal>
  )
}

const KINDS = ["base_image", "packages", "files", "scripts", "labels"] as const

function Differences({ found }: { found: GoldenComparison }) {
  const { kinds, same, ofRecipes } = texts.golden.comparison
  const differing = KINDS.filter((kind) => found[kind].length > 0)
  if (differing.length === 0) return <Text size="sm">{same}</Text>
  return (
    <Stack>
      {differing.map((kind) => (
        <section key={kind} aria-label={kinds[kind]}>
          <Title order={3} size="h6">
            {kinds[kind]}
          </Title>
          {kind === "packages" && found.packages_of === "recipe" && (
            <Text size="xs" c="dimmed">
              {ofRecipes}
            </Text>
          )}
          <Rows rows={found[kind]} />
        </section>
      ))}
    </Stack>
  )
}

function Rows({ rows }: { rows: GoldenComparison["packages"] }) {
  const { columns, absent } = texts.golden.comparison
  return (
    <Table fz="sm" layout="fixed" className="breakable">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.name}</Table.Th>
          <Table.Th>{columns.before}</Table.Th>
          <Table.Th>{columns.after}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, before = absent, after = absent }) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>{before}</Table.Td>
            <Table.Td>{after}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
