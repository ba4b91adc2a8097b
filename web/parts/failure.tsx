import { Alert, Button, Code, Container, Group, List, Stack, Text } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { polarisError } from "@polaris-bff/client"
import { Link } from "wouter"
import { describeFailure } from "./describe-failure.js"
import { texts } from "../texts/texts.js"

interface FailureProps {
  error: unknown
  /** Tries the same again. */
  retry?: (() => unknown) | undefined
  /** Where to go instead. */
  back?: string
  /** Fills the page, instead of standing in it. */
  page?: boolean
}

/** What went wrong, what to do, and what an operator needs to look it up. */
export function Failure({ error, retry, back, page = false }: FailureProps) {
  const known = polarisError(error)
  const { title, message } = describeFailure(error)
  const alert = (
    <Alert color="red" role="alert" icon={<IconAlertTriangle />} title={title}>
      <Stack gap="xs" align="start">
        <Text size="sm" className="breakable">
          {message}
        </Text>
        {known?.issues && known.issues.length > 1 && (
          <List size="sm" className="breakable">
            {known.issues.map(({ path, message }) => (
              <List.Item key={path + message}>{`${path} ${message}`}</List.Item>
            ))}
          </List>
        )}
        {known?.openstack?.requestId && (
          <Text size="xs" c="dimmed" className="breakable">
            {texts.failure.requestId(known.openstack.service)} <Code>{known.openstack.requestId}</Code>
          </Text>
        )}
        <Group gap="xs">
          {retry && (
            <Button size="xs" variant="default" onClick={() => void retry()}>
              {texts.failure.retry}
            </Button>
          )}
          {back && (
            <Button size="xs" variant="default" component={Link} href={back}>
              {texts.failure.back}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
  return page ? (
    <Container component="main" size="xs" py="xl">
      {alert}
    </Container>
  ) : (
    alert
  )
}
