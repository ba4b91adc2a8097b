import { Button, Table, VisuallyHidden } from "@mantine/core"
import { trpcReact } from "@polaris-bff/client/react"
import { useState } from "react"
import { Ago } from "../../parts/ago.js"
import { Failure } from "../../parts/failure.js"
import { Section } from "../../parts/section.js"
import { SkeletonRows } from "../../parts/skeleton-rows.js"
import { texts } from "../../texts/texts.js"
import { BuildComparison } from "./build-comparison.js"
import { lookAgain, type GoldenBuild } from "./use-golden.js"

/** All builds of a golden image, newest first. A ready one can be compared with the ready one before. */
export function BuildHistory({ name }: { name: string }) {
  const { data, error, refetch } = trpcReact.golden.images.builds.useQuery(
    { name },
    { refetchInterval: ({ state }) => lookAgain(state.data?.builds.some(isUnfinished) === true) },
  )
  const [compared, setCompared] = useState("")
  const { title, columns, compare } = texts.golden.history
  const builds = data?.builds ?? []
  return (
    <Section title={title}>
      {data === undefined && error && <Failure error={error} retry={refetch} />}
      {data === undefined && !error && <SkeletonRows count={2} />}
      {data && (
        <Table aria-label={title} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.started}</Table.Th>
              <Table.Th>{columns.result}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{columns.comparison}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {builds.map((build, at) => (
              <Table.Tr key={build.build_id}>
                <Table.Td>
                  <Ago iso={build.created_at} />
                </Table.Td>
                <Table.Td className="breakable">{resultOf(build)}</Table.Td>
                <Table.Td>
                  {isReady(build) && builds.slice(at + 1).some(isReady) && (
                    <Button size="compact-xs" variant="default" onClick={() => setCompared(build.build_id)}>
                      {compare}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {compared !== "" && <BuildComparison name={name} buildId={compared} close={() => setCompared("")} />}
    </Section>
  )
}

const isUnfinished = ({ status }: GoldenBuild) => status === "pending" || status === "running"

const isReady = ({ status }: GoldenBuild) => status === "ready"

const resultOf = ({ status, message, revoked }: GoldenBuild) => {
  if (revoked) return texts.golden.revoked(revoked.reason)
  return status === "failed" ? <span lang="en">{message}</span> : texts.golden.history.results[status]
}
