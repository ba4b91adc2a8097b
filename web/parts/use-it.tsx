import { Stack, Text } from "@mantine/core"
import type { ReactNode } from "react"
import { texts } from "../texts/texts.js"
import { Copyable } from "./copyable.js"
import { Section } from "./section.js"

/** The lines that start a server from an image, for other tools, and what else is done with it. */
export function UseIt({ imageId, children }: { imageId: string; children?: ReactNode }) {
  const { useIt } = texts
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
        {children}
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
