import app from "./app.json";
import auth from "./auth.json";
import common from "./common.json";
import feed from "./feed.json";
import languages from "./languages.json";
import nav from "./nav.json";
import status from "./status.json";

const messages = {
  app,
  auth,
  common,
  feed,
  languages,
  nav,
  status,
};
export default messages;
