declare module "virtual:api" {
  const api: import("../model/graph/api.ts").Api;
  export default api;
}
