import type { CallToolResult, McpServer } from "@modelcontextprotocol/server"
import { getUntypedClient } from "@trpc/client"
import { once } from "node:events"
import type { Command, CommandRun } from "../command.js"
import { Failed } from "../failures.js"
import { TOOLS, type Tool } from "./tools.js"

/** A server for the Model Context Protocol on standard input and output. */
export const mcpCommand: Command = {
  ...{ name: "mcp", usage: "mcp", takes: [0, 0], options: ["allow-writes"] },
  summary: "Serve tools for language models (MCP) on the standard input and output",
  async run({ cloud, terminal, values }) {
    const { McpServer, fromJsonSchema, serveStdio, StdioServerTransport } = await load()
    const { stdin, stdout, stderr, signal } = terminal
    const tools = TOOLS.filter(({ effect }) => effect === "reads" || values["allow-writes"])
    const create = (): McpServer => {
      const server = new McpServer({ name: "polaris", version: "1" })
      for (const tool of tools) {
        const { name, description, properties, required, effect } = tool
        const schema = { type: "object" as const, properties, required, additionalProperties: false }
        const annotations = { readOnlyHint: effect === "reads", destructiveHint: effect === "destroys" }
        server.registerTool(
          name,
          { description, inputSchema: fromJsonSchema<Record<string, unknown>>(schema), annotations },
          (fields) => answer(cloud, tool, fields),
        )
      }
      return server
    }
    const ended = once(stdin, "close", { signal })
    const onerror = (error: Error) => void stderr.write(`polaris: ${error.message}\n`)
    const handle = serveStdio(create, { transport: new StdioServerTransport(stdin, stdout), onerror })
    try {
      await ended
    } finally {
      await handle.close()
    }
  },
}

/** A refusal is an answer as well: the model can do something about it. */
async function answer(
  { client }: CommandRun["cloud"],
  { procedure, effect, inputOf }: Tool,
  fields: Record<string, unknown>,
): Promise<CallToolResult> {
  const untyped = getUntypedClient(client)
  const [path, input] = [`compute.image.${procedure}`, inputOf?.(fields) ?? fields]
  try {
    const output = await (effect === "reads" ? untyped.query(path, input) : untyped.mutation(path, input))
    return { content: [{ type: "text", text: JSON.stringify(output) }] }
  } catch (error) {
    return { content: [{ type: "text", text: (error as Error).message }], isError: true }
  }
}

/** The package is optional: who only uses the commands does not need it. */
async function load() {
  try {
    return {
      ...(await import("@modelcontextprotocol/server")),
      ...(await import("@modelcontextprotocol/server/stdio")),
    }
  } catch {
    throw new Failed("polaris mcp needs another package: npm install @modelcontextprotocol/server")
  }
}
