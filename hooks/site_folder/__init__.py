"""The folder that a site is built into: whose files are in it, who may write there, how a new site takes its place."""
