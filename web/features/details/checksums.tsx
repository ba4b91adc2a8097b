import { Text } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { Copyable } from "../../parts/copyable.js"
import { Section } from "../../parts/section.js"
import { texts } from "../../texts/texts.js"
import { checksumsOf } from "./checksums-of.js"
import { CompareChecksum } from "./compare-checksum.js"

/** The image's checksums, for comparison with those of a file. */
export function Checksums({ image }: { image: GlanceImage }) {
  const checksums = checksumsOf(image)
  return (
    <Section title={texts.details.checksums}>
      {checksums.length === 0 && (
        <Text size="sm" c="dimmed">
          {texts.details.noChecksums}
        </Text>
      )}
      <dl className="facts">
        {checksums.map(([algorithm, value]) => (
          <div key={algorithm} style={{ display: "contents" }}>
            <dt>{algorithm}</dt>
            <dd>
              <Copyable text={value} label={texts.copyWhat(algorithm)} />
            </dd>
          </div>
        ))}
      </dl>
      {checksums.length > 0 && <CompareChecksum checksums={checksums} />}
    </Section>
  )
}
