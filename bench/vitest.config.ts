import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["{peers,subjects}/**/*.test.ts"] } });
