import { Text, TextInput } from "@mantine/core"
import { useState } from "react"
import { texts } from "../../texts/texts.js"
import { compareChecksum, type Checksum } from "./checksums-of.js"

/** Compares what a publisher lists with the checksums of the image. */
export function CompareChecksum({ checksums }: { checksums: Checksum[] }) {
  const [typed, setTyped] = useState("")
  const { label, hint, outcomes } = texts.details.compare
  const outcome = compareChecksum(typed, checksums)
  return (
    <>
      <TextInput
        mt="sm"
        size="xs"
        label={label}
        placeholder={hint}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Text size="sm" mt={4} role="status" {...(outcome !== undefined && { c: COLORS[outcome] })}>
        {outcome !== undefined && outcomes[outcome]}
      </Text>
    </>
  )
}

const COLORS = { same: "teal", different: "var(--mantine-color-error)", unknown: "dimmed" }
