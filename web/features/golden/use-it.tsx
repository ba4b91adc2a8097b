import { Stack, Text } from "@mantine/core"
import { Copyable } from "../../parts/copyable.js"
import { Section } from "../../parts/section.js"
import { texts } from "../../texts/texts.js"

/** The lines that start a server from an image, for other tools. */
export function UseIt({ imageId }: { imageId: string }) {
  const { useIt } = texts.golden
  const lines = [
    [useIt.openstack, `openstack server create --image ${imageId} --flavor FLAVOR --network NETWORK NAME`],
    [useIt.terraform, terraformOf(imageId)],
  ] as const
  return (
    <Section title={useIt.title}>
      <Stack gap="sm">
        {lines.map(([tool, text]) => (
          <div key={tool}>
            <Text size="xs" c="dimmed">
              {tool}
            </Text>
            <Copyable text={text} label={texts.copyWhat(tool)} />
          </div>
        ))}
      </Stack>
    </Section>
  )
}

const terraformOf = (imageId: string) => `resource "openstack_compute_instance_v2" "server" {
  name        = "NAME"
  image_id    = "${imageId}"
  flavor_name = "FLAVOR"
  network {
    name = "NETWORK"
  }
}`
