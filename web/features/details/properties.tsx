import { Button, Table, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconPencil } from "@tabler/icons-react"
import type { GlanceImage } from "@polaris-bff/client"
import { Section } from "../../parts/section.js"
import { usePropertyLists } from "../../session/property-lists.js"
import { texts } from "../../texts/texts.js"
import { propertiesOf } from "./attributes.js"
import { PropertiesDialog } from "./properties-dialog.js"

export function Properties({ image, mayChange }: { image: GlanceImage; mayChange: boolean }) {
  const [isEditing, edit] = useDisclosure()
  const { hidden } = usePropertyLists()
  const properties = propertiesOf(image).filter(([name]) => !hidden.includes(name))
  const button = mayChange && (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPencil size={14} aria-hidden />}
      onClick={edit.open}
      aria-label={texts.properties.edit}
    >
      {texts.edit.button}
    </Button>
  )
  return (
    <Section title={texts.properties.title} action={button}>
      {properties.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.properties.none}
        </Text>
      ) : (
        <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm">
          <Table.Tbody>
            {properties.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th className="breakable" fw={450} scope="row" w="45%">
                  {name}
                </Table.Th>
                <Table.Td className="breakable">{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {isEditing && <PropertiesDialog image={image} hidden={hidden} close={edit.close} />}
    </Section>
  )
}
