import { Text } from "@mantine/core"
import type { GlanceImage } from "@polaris-bff/client"
import { Copyable } from "../../parts/copyable.js"
import { Section } from "../../parts/section.js"
import { texts } from "../../texts/texts.js"

/** To compare with those of the file: the first of them Glance has computed for ever, the second it is configured for. */
export function Hashes({ image: { checksum, os_hash_algo, os_hash_value } }: { image: GlanceImage }) {
  const hashes = [
    ["md5", checksum],
    [os_hash_algo ?? "", os_hash_value],
  ].filter((hash): hash is [string, string] => Boolean(hash[1]))
  return (
    <Section title={texts.details.hashes}>
      {hashes.length === 0 && (
        <Text size="sm" c="dimmed">
          {texts.details.noHashes}
        </Text>
      )}
      <dl className="facts">
        {hashes.map(([algorithm, value]) => (
          <div key={algorithm} style={{ display: "contents" }}>
            <dt>{algorithm}</dt>
            <dd>
              <Copyable text={value} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
