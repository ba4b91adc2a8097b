import { Button, Stack, Text } from "@mantine/core"
import { Link } from "wouter"
import { Heading } from "../parts/heading.js"
import { texts } from "../texts/texts.js"

export function NotFound() {
  return (
    <Stack align="start" p="md">
      <Heading title={texts.notFound.title} />
      <Text>{texts.notFound.hint}</Text>
      <Button component={Link} href="~/" variant="default">
        {texts.notFound.home}
      </Button>
    </Stack>
  )
}
