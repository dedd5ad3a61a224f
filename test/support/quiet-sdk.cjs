// The lock file holds the AWS SDK to a release that runs on Node 20: its farewell to Node 20 would drown the reports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
