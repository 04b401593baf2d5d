// No resources: the deployment of this module takes some seconds, which database.bicep uses as a pause.
