import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";

const config = [
  ...next,
  ...typescript,
  { ignores: [".next/**", "src/lib/api/schema.d.ts", "next-env.d.ts"] },
  {
    rules: {
      // One door: only lib talks to the network.
      "no-restricted-globals": ["error", { name: "localStorage", message: "Tokens and settings live in cookies." }],
      "react/no-danger": "error",
    },
  },
];
export default config;
