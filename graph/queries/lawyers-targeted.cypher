// Which lawyers were themselves detained, charged, disbarred or harassed?
MATCH (lawyer:Agent)<-[:DETAINEE|TARGET|DEFENDANT|DECEASED]-(act:Act)
WHERE 'lawyer' IN lawyer.roles
UNWIND labels(act) AS kind
WITH lawyer, act, kind
WHERE kind IN ['Detention', 'Arrest', 'Charge', 'Sentence', 'LicenceRevocation', 'Harassment', 'Restriction', 'IllTreatment']
RETURN DISTINCT lawyer.iri AS lawyer, act.iri AS act, kind
ORDER BY lawyer, kind, act
